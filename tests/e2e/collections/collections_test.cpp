// Collections through the whole system: each route, each message.
#include <regex>

#include "tests/e2e/collections/api_client.hpp"

namespace roster::e2e {

std::string normal_collection(std::string_view json) {
  static const std::regex time(R"re("\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")re");
  static const std::regex id(R"re("id":"[A-Za-z0-9_-]{20}")re");
  return std::regex_replace(std::regex_replace(std::string(json), time, R"("TIME")"), id, R"("id":"ID")");
}

namespace {

std::string collection_body(const std::string& owner, const std::string& title,
                            const std::string& rest = R"("description":null,"category":null,"tags":[])",
                            const std::string& is_public = "false", std::string original = {}) {
  if (original.empty()) original = title;
  return R"({"id":"ID","title":")" + title + R"(",)" + rest + R"(,"owner":")" + owner +
         R"(","media_type":"collection","isPublic":)" + is_public +
         R"(,"created_date":"TIME","modification_date":"TIME","original_title":")" + original + R"("})";
}

TEST(Collections, AreMadeShownChangedAndDeleted) {
  api_client admin;
  const http_answer made = admin.post(
      "/api/v2/collections",
      R"({"title":"Summer","description":"Of '24","category":"Events","tags":["a","b c"],"unknown":1})");
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(made.header("Content-Type"), "application/json");
  const std::string rest = R"("description":"Of '24","category":"Events","tags":["a","b c"])";
  EXPECT_EQ(normal_collection(made.body),
            R"({"collection":)" + collection_body(admin.subject(), "Summer", rest) + "}");
  const std::string path =
      collection_path(std::string(boost::json::parse(made.body).at("collection").at("id").as_string()));

  const http_answer shown = admin.get(path);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body, made.body);
  EXPECT_EQ(admin.get(path + "/").body, made.body);
  const http_answer head = admin.send("HEAD", path);
  EXPECT_EQ(head.status, 200);

  const http_answer changed = admin.put(path, R"({"title":"Autumn","description":null})");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(
      normal_collection(changed.body),
      R"({"collection":)" +
          collection_body(admin.subject(), "Autumn",
                          R"("description":null,"category":"Events","tags":["a","b c"])", "false", "Summer") +
          "}");
  EXPECT_EQ(admin.get(path).body, changed.body);

  const http_answer gone = admin.remove(path);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    const http_answer answer = admin.send(method, path);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, collection_not_found);
  }
}

TEST(Collections, ATitleIsRequiredAndBounded) {
  api_client admin;
  for (const char* body :
       {"", "{}", "[]", R"({"title":null})", R"({"title":""})", R"({"title":" \t"})", R"({"name":"a"})"}) {
    const http_answer answer = admin.post("/api/v2/collections", body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_EQ(answer.body, missing_parameters) << body;
  }
  const auto title = [](const std::string& text) { return R"({"title":")" + text + R"("})"; };
  std::string longest;
  for (int i = 0; i < 255; ++i) longest += "é";
  EXPECT_EQ(admin.post("/api/v2/collections", title(longest)).status, 200);
  const http_answer answer = admin.post("/api/v2/collections", title(longest + "a"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, error("Title is too long (maximum is 255 characters)"));
}

TEST(Collections, WhatIsWrongWithAFieldIsSaid) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection());
  const std::string long_text(256, 'a');
  const std::pair<std::string, std::string> cases[] = {
      {R"({"title":1})", "422 " + error("title must be a String")},
      {R"({"title":"a","description":{}})", "422 " + error("description must be a String")},
      {R"({"title":"a","category":[1]})", "422 " + error("category must be a String")},
      {R"({"title":"a","tags":"a,b"})", "422 " + error("tags must be an Array of Strings")},
      {R"({"title":"a","tags":["a",1]})", "422 " + error("tags must be an Array of Strings")},
      {R"({"title":"a","category":")" + long_text + R"("})",
       "400 " + error("Category is too long (maximum is 255 characters)")},
      {R"({"title":"a","tags":[")" + long_text + R"("]})",
       "400 " + error("Tag is too long (maximum is 255 characters)")},
      {R"({"title":"a","description":")" + std::string(65'536, 'a') + R"("})",
       "400 " + error("Description is too long (maximum is 65535 characters)")},
      {R"({"title":"\u0000"})", std::string("400 ") + bad_request},
      {R"({"title":"\ud800"})", std::string("400 ") + bad_request},
      {"{", std::string("400 ") + bad_request},
  };
  for (const auto& [body, expected] : cases) {
    for (const http_answer& answer : {admin.post("/api/v2/collections", body), admin.put(path, body)})
      EXPECT_EQ(std::to_string(answer.status) + " " + answer.body, expected) << body.substr(0, 80);
  }
  EXPECT_EQ(admin.put(path, R"({"title":null})").body, missing_parameters);
}

TEST(Collections, ArePublicOrPrivate) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection());
  const auto says = [&](std::string_view target) {
    const http_answer answer = admin.post(path + std::string(target));
    return std::to_string(answer.status) + " " + answer.body;
  };
  EXPECT_EQ(says("/private"), "400 " + error("Collection is private already"));
  EXPECT_EQ(says("/public"), R"(200 {"is_public":true})");
  EXPECT_NE(admin.get(path).body.find(R"("isPublic":true)"), std::string::npos);
  EXPECT_EQ(says("/public"), "400 " + error("Collection is public already"));
  EXPECT_EQ(says("/private/"), R"(200 {"is_public":false})");
  EXPECT_NE(admin.get(path).body.find(R"("isPublic":false)"), std::string::npos);
}

TEST(Collections, OfOthersAreNotThereEvenWhenPublic) {
  api_client admin;
  api_client stranger;
  const std::string path = collection_path(admin.make_collection());
  ASSERT_EQ(admin.post(path + "/public").status, 200);
  for (const std::string& target :
       {path, collection_path("AAAAAAAAAAAAAAAAAAAA"), collection_path("x"), collection_path("..%2F.."),
        collection_path("%F0%9F%98%80"), collection_path("'%20OR%201=1"),
        collection_path("AAAAAAAAAAAAAAAAAAA%2F")}) {
    for (const auto& [method, rest] : {std::pair{"GET", ""},
                                       {"PUT", ""},
                                       {"DELETE", ""},
                                       {"GET", "/users"},
                                       {"GET", "/all_users"},
                                       {"POST", "/public"},
                                       {"POST", "/private"},
                                       {"POST", "/users/1"},
                                       {"DELETE", "/users/1"},
                                       {"POST", "/guests"},
                                       {"POST", "/guests/bulk"}}) {
      for (const char* body : {"", "{"}) {
        const http_answer answer = stranger.send(method, target + rest, body);
        EXPECT_EQ(answer.status, 404) << method << " " << target << rest;
        EXPECT_EQ(answer.body, collection_not_found) << method << " " << target << rest;
      }
    }
  }
}

TEST(Collections, AreListedInTheOrderOfJoiningPageByPage) {
  api_client admin;
  api_client friend_of_his;
  EXPECT_EQ(admin.get("/api/v2/collections").body, R"({"collections":[],"next_cursor":null})");
  const std::string theirs = friend_of_his.make_collection("theirs");
  std::vector<std::string> expected{admin.make_collection("one")};
  friend_of_his.add_guest(theirs, admin.subject());
  expected.push_back(theirs);
  for (const char* title : {"two", "three", "four"}) expected.push_back(admin.make_collection(title));

  const auto ids_of = [](const boost::json::value& page) {
    std::vector<std::string> out;
    for (const boost::json::value& each : page.at("collections").as_array())
      out.emplace_back(each.at("id").as_string());
    return out;
  };
  EXPECT_EQ(ids_of(boost::json::parse(admin.get("/api/v2/collections").body)), expected);
  std::vector<std::string> seen;
  std::string query = "?limit=2";
  for (std::size_t left : {2U, 2U, 1U}) {
    const boost::json::value page = boost::json::parse(admin.get("/api/v2/collections" + query).body);
    const std::vector<std::string> ids = ids_of(page);
    EXPECT_EQ(ids.size(), left);
    seen.insert(seen.end(), ids.begin(), ids.end());
    const boost::json::value& cursor = page.at("next_cursor");
    if (left == 1) {
      EXPECT_TRUE(cursor.is_null());
    } else {
      query = "?limit=2&cursor=" + std::string(cursor.as_string());
    }
  }
  EXPECT_EQ(seen, expected);

  ASSERT_EQ(admin.remove(collection_path(expected[0])).status, 204);
  ASSERT_EQ(friend_of_his.remove(collection_path(theirs)).status, 204);
  expected.erase(expected.begin(), expected.begin() + 2);
  EXPECT_EQ(ids_of(boost::json::parse(admin.get("/api/v2/collections?x=y").body)), expected);
}

TEST(Collections, APageIsAskedForByAGoodLimitAndCursor) {
  api_client admin;
  const std::string own = collection_path(admin.make_collection());
  admin.make_collection();
  const boost::json::value first = boost::json::parse(admin.get("/api/v2/collections?limit=1").body);
  const std::string other_lists(first.at("next_cursor").as_string());
  for (const std::string& list : {std::string("/api/v2/collections"), own + "/users", own + "/all_users"}) {
    for (const char* query : {"?limit=0", "?limit=-1", "?limit=101", "?limit=", "?limit=x", "?limit=1.5",
                              "?limit=1&limit=1", "?limit=99999999999999999999", "?limit=%F0%9F%98%80"}) {
      const http_answer answer = admin.get(list + query);
      EXPECT_EQ(answer.status, 422) << list << query;
      EXPECT_EQ(answer.body, error("limit is invalid")) << list << query;
    }
    for (const char* query : {"?cursor=", "?cursor=x", "?cursor=a&cursor=b", "?cursor=AAAAAAAAAAAAAAAAAAAA",
                              "?cursor=%27%20OR%201=1"}) {
      const http_answer answer = admin.get(list + query);
      EXPECT_EQ(answer.status, 422) << list << query;
      EXPECT_EQ(answer.body, error("cursor is invalid")) << list << query;
    }
    for (const char* query : {"?limit=%00", "?x=%FF", "?%zz"}) {
      const http_answer answer = admin.get(list + query);
      EXPECT_EQ(answer.status, 400) << list << query;
      EXPECT_EQ(answer.body, bad_request) << list << query;
    }
    std::string many = "?a=1";
    for (int i = 0; i < 3'000; ++i) many += "&b";
    EXPECT_EQ(admin.get(list + many).status, 200) << list;
  }
  EXPECT_EQ(admin.get(own + "/users?cursor=" + other_lists).status, 422);
}

TEST(Collections, ALostUpdateIsNoticed) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection());
  const std::string tag = admin.get(path).header("ETag").value_or("");
  EXPECT_EQ(admin.get(path, {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(admin.get(path, {{"If-Match", "\"other\""}}).status, 412);
  const http_answer changed = admin.put(path, R"({"title":"New"})", {{"If-Match", tag}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("ETag"), tag);
  const http_answer lost = admin.put(path, R"({"title":"Newer"})", {{"If-Match", tag}});
  EXPECT_EQ(lost.status, 412);
  EXPECT_EQ(lost.body, error("Precondition Failed"));
  EXPECT_EQ(admin.remove(path, {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(admin.get(path, {{"If-None-Match", tag}}).status, 200);
  // What changes nothing changes no tag; being published is a change.
  const std::string now = changed.header("ETag").value_or("");
  EXPECT_EQ(admin.put(path, R"({"title":"New"})").header("ETag"), now);
  EXPECT_EQ(admin.post(path + "/public", "", {{"If-Match", tag}}).status, 412);
  ASSERT_EQ(admin.post(path + "/public", "", {{"If-Match", now}}).status, 200);
  EXPECT_NE(admin.get(path).header("ETag"), now);
  EXPECT_EQ(admin.remove(path, {{"If-Match", "*"}}).status, 204);
}

TEST(Collections, EveryPostIsSafeToRepeat) {
  api_client admin;
  const http_headers key{{"Idempotency-Key", "\"one\""}};
  const std::string list = "/api/v2/collections";
  const http_answer first = admin.post(list, R"({"title":"Once"})", key);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(admin.post(list, R"({"title":"Once"})", key).body, first.body);
  EXPECT_EQ(boost::json::parse(admin.get(list).body).at("collections").as_array().size(), 1U);
  const http_answer other = admin.post(list, R"({"title":"Twice"})", key);
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.body, error("The idempotency key has already been used with another payload."));

  const std::string path = collection_path(admin.make_collection());
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(admin.post(path + "/public", "", {{"Idempotency-Key", "p"}}).body, R"({"is_public":true})");
  EXPECT_EQ(admin.post(path + "/private", "", {{"Idempotency-Key", "p"}}).status, 422);
  EXPECT_EQ(admin.post(path + "/public", "", {{"Idempotency-Key", "\"open"}}).status, 400);
  EXPECT_EQ(admin.post(list, R"({"title":"a"})", {{"Idempotency-Key", std::string(256, 'a')}}).status, 400);

  const std::string user_id = admin.add_guest(admin.make_collection(), api_client::unique_subject());
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(admin.post(path + "/users/" + user_id, "", {{"Idempotency-Key", "u"}}).body,
              R"({"ok":"User )" + user_id + R"( was added succesfully"})");

  const std::string bulk = R"({"emails":["bulk-once@example.com","no"]})";
  const http_answer many = admin.post(path + "/guests/bulk", bulk, {{"Idempotency-Key", "b"}});
  EXPECT_EQ(many.status, 200);
  EXPECT_EQ(admin.post(path + "/guests/bulk", bulk, {{"Idempotency-Key", "b"}}).body, many.body);
}

TEST(Collections, SayWhichMethodsTheyKnow) {
  api_client admin;
  const std::string path = collection_path(admin.make_collection());
  const std::pair<std::string, std::string> cases[] = {
      {"/api/v2/collections", "GET, HEAD, POST, OPTIONS"},
      {path, "GET, HEAD, PUT, DELETE, OPTIONS"},
      {path + "/public", "POST, OPTIONS"},
      {path + "/users", "GET, HEAD, OPTIONS"},
      {path + "/users/1", "POST, DELETE, OPTIONS"},
      {path + "/guests/bulk", "POST, OPTIONS"},
  };
  for (const auto& [target, allow] : cases) {
    const http_answer answer = admin.send("PATCH", target);
    EXPECT_EQ(answer.status, 405) << target;
    EXPECT_EQ(answer.header("Allow"), allow) << target;
    EXPECT_EQ(answer.body, error("Method Not Allowed")) << target;
  }
}

}  // namespace
}  // namespace roster::e2e
