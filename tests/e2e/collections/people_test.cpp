// The people of a collection through the whole system: lists, adding, removing, roles.
#include <vector>

#include "tests/e2e/collections/api_client.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

std::string users(const std::vector<std::string>& each) {
  std::string out = R"({"users":[)";
  for (const std::string& one : each) out += (out.ends_with('[') ? "" : ",") + one;
  return out + "]}";
}

TEST(People, AllUsersHasTheGuestsAndUsersHasNot) {
  api_client admin;
  const std::string id = admin.make_collection();
  const std::string user = api_client::unique_subject();
  const std::string guest = api_client::unique_subject();
  const std::string guest_id = admin.add_guest(id, guest);
  admin.add_user(id, user);
  const std::string admin_row = user_json(user_id_of(admin.subject()), admin.subject(), "admin");
  const std::string guest_row = user_json(guest_id, guest, "guest");
  const std::string user_row = user_json(user_id_of(user), user, "user");

  const http_answer everyone = admin.get(collection_path(id, "/all_users"));
  EXPECT_EQ(everyone.status, 200);
  EXPECT_EQ(everyone.header("Content-Type"), "application/json");
  EXPECT_EQ(everyone.body, users({admin_row, guest_row, user_row}));
  EXPECT_EQ(admin.get(collection_path(id, "/users")).body, users({admin_row, user_row}));
  EXPECT_EQ(admin.get(collection_path(id, "/all_users/"), {{"Accept", "application/vnd.api+json"}})
                .header("Content-Type"),
            "application/vnd.api+json");
}

TEST(People, AreListedPageByPage) {
  api_client admin;
  const std::string id = admin.make_collection();
  std::vector<std::string> expected{user_id_of(admin.subject())};
  for (int i = 0; i < 4; ++i) expected.push_back(admin.add_guest(id, api_client::unique_subject()));
  std::vector<std::string> seen;
  std::string query = "?limit=2";
  while (!query.empty() && seen.size() < 10) {
    const boost::json::value page =
        boost::json::parse(admin.get(collection_path(id, "/all_users" + query)).body);
    for (const boost::json::value& each : page.at("users").as_array())
      seen.push_back(boost::json::serialize(each.at("id")));
    const boost::json::value& cursor = page.at("next_cursor");
    query = cursor.is_null() ? "" : "?limit=2&cursor=" + std::string(cursor.as_string());
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(admin.get(collection_path(id, "/users?limit=5")).body,
            R"({"users":[)" + user_json(expected[0], admin.subject(), "admin") + R"(],"next_cursor":null})");
}

TEST(People, AreAddedAndRemovedById) {
  api_client admin;
  const std::string id = admin.make_collection();
  const std::string elsewhere = admin.make_collection();
  const std::string email = api_client::unique_subject();
  const std::string user_id = admin.add_guest(elsewhere, email);
  const std::string path = collection_path(id, "/users/" + user_id);
  const auto says = [&](std::string_view method, const std::string& target) {
    const http_answer answer = admin.send(method, target);
    return std::to_string(answer.status) + " " + answer.body;
  };
  EXPECT_EQ(says("DELETE", path), "400 " + error("User is not a member of this Collection"));
  EXPECT_EQ(says("POST", path), R"(200 {"ok":"User )" + user_id + R"( was added succesfully"})");
  EXPECT_EQ(says("POST", path), "400 " + error("User is already member of this Collection"));
  EXPECT_EQ(admin.get(collection_path(id, "/users")).body,
            users({user_json(user_id_of(admin.subject()), admin.subject(), "admin"),
                   user_json(user_id, email, "user")}));
  EXPECT_EQ(says("DELETE", path), R"(200 {"ok":"User )" + user_id + R"( was removed succesfully"})");
  EXPECT_EQ(says("DELETE", path), "400 " + error("User is not a member of this Collection"));
  // The guest of the other collection is still there, until he is in none.
  EXPECT_EQ(says("DELETE", collection_path(elsewhere, "/users/" + user_id)),
            R"(200 {"ok":"User )" + user_id + R"( was removed succesfully"})");
  for (const char* method : {"POST", "DELETE"})
    EXPECT_EQ(says(method, path), "404 " + error("Couldn't find User with 'id'=" + user_id));
  EXPECT_EQ(user_id_of(email), "");
}

TEST(People, AUserThatIsNotThereIsNamedAsItWasAskedFor) {
  api_client admin;
  const std::string id = admin.make_collection();
  const std::pair<const char*, const char*> cases[] = {
      {"999999999", "999999999"},
      {"0", "0"},
      {"-1", "-1"},
      {"+1", "+1"},
      {"01", "01"},
      {"1.0", "1.0"},
      {"abc", "abc"},
      {"9223372036854775808", "9223372036854775808"},
      {"1%27%20OR%201=1", "1' OR 1=1"},
      {"%22%3E", "\\\">"},
      {"..%2F1", "../1"},
      {"%F0%9F%98%80", "😀"},
      {"%E2%80%8F1", "\u200f1"},
  };
  for (const auto& [segment, shown] : cases) {
    for (const char* method : {"POST", "DELETE"}) {
      const http_answer answer = admin.send(method, collection_path(id, "/users/" + std::string(segment)));
      EXPECT_EQ(answer.status, 404) << segment;
      EXPECT_EQ(answer.body, error("Couldn't find User with 'id'=" + std::string(shown))) << segment;
    }
  }
  EXPECT_EQ(admin.post(collection_path(id, "/users/1%00")).status, 400);
  EXPECT_EQ(admin.post(collection_path(id, "/users/%FF")).status, 400);
}

TEST(People, NobodyCountsThroughTheUsersOfOthers) {
  api_client admin;
  api_client stranger;
  const std::string theirs = admin.make_collection();
  const std::string guest_id = admin.add_guest(theirs, api_client::unique_subject());
  const std::string own = stranger.make_collection();
  for (const std::string& user_id : {guest_id, user_id_of(admin.subject())}) {
    for (const char* method : {"POST", "DELETE"}) {
      const http_answer answer = stranger.send(method, collection_path(own, "/users/" + user_id));
      EXPECT_EQ(answer.status, 404);
      EXPECT_EQ(answer.body, error("Couldn't find User with 'id'=" + user_id));
    }
  }
}

TEST(People, TheLastAdminStays) {
  api_client admin;
  const std::string id = admin.make_collection();
  admin.add_user(id, api_client::unique_subject());
  const http_answer answer = admin.remove(collection_path(id, "/users/" + user_id_of(admin.subject())));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, error("The last admin can't be removed"));
}

TEST(People, MayDoWhatTheirRoleSays) {
  api_client admin;
  const std::string id = admin.make_collection();
  api_client user;
  admin.add_user(id, user.subject());
  api_client guest;
  const std::string guest_id = admin.add_guest(id, guest.subject());

  for (api_client* each : {&user, &guest})
    for (const char* rest : {"", "/users", "/all_users", "/users?limit=1"})
      EXPECT_EQ(each->get(collection_path(id, rest)).status, 200) << rest;
  for (const auto& [method, rest] : {std::pair{"PUT", std::string()},
                                     {"DELETE", std::string()},
                                     {"POST", std::string("/public")},
                                     {"POST", std::string("/private")},
                                     {"POST", "/users/" + guest_id},
                                     {"DELETE", "/users/" + guest_id},
                                     {"POST", std::string("/users/x")},
                                     {"DELETE", std::string("/users/x")}}) {
    for (api_client* each : {&user, &guest}) {
      for (const char* body : {"", "{"}) {
        const http_answer answer = each->send(method, collection_path(id, rest), body);
        EXPECT_EQ(answer.status, 403) << method << rest;
        EXPECT_EQ(answer.body, forbidden) << method << rest;
      }
    }
  }
  for (const char* rest : {"/guests", "/guests/bulk"}) {
    for (const char* body : {"", "{", R"({"email":"a@b","emails":["a@b"]})"}) {
      EXPECT_EQ(guest.post(collection_path(id, rest), body).body, forbidden) << rest << body;
      EXPECT_NE(user.post(collection_path(id, rest), body).status, 403) << rest << body;
    }
  }
}

TEST(People, GoWithTheirCollectionUnlessTheyAreInAnother) {
  api_client admin;
  const std::string id = admin.make_collection();
  const std::string other = admin.make_collection();
  const std::string both = api_client::unique_subject();
  const std::string one = api_client::unique_subject();
  const std::string both_id = admin.add_guest(other, both);
  admin.add_guest(id, both);
  admin.add_guest(id, one);
  ASSERT_EQ(admin.remove(collection_path(id)).status, 204);
  EXPECT_EQ(user_id_of(both), both_id);
  EXPECT_EQ(user_id_of(one), "");
  EXPECT_EQ(roster_system::shared().query(
                "SELECT count(*) FROM collections.membership WHERE collection_id = '" + id + "'"),
            "0");
  EXPECT_EQ(roster_system::shared().query("SELECT count(*) FROM collections.removal"), "0");
  EXPECT_EQ(admin.get(collection_path(other, "/all_users")).body,
            users({user_json(user_id_of(admin.subject()), admin.subject(), "admin"),
                   user_json(both_id, both, "guest")}));
}

TEST(People, ThousandsOfThemComeAsAStream) {
  api_client admin;
  const std::string id = admin.make_collection();
  constexpr int guests = 2'500;
  roster_system::shared().query(
      "WITH made AS (INSERT INTO collections.app_user (email) SELECT 'crowd-' || i || '@example.com' "
      "FROM generate_series(1, " +
      std::to_string(guests) +
      ") AS i RETURNING user_id) INSERT INTO collections.membership "
      "(collection_id, user_id, role) SELECT '" +
      id + "', user_id, 'guest' FROM made");
  const http_answer answer = admin.get(collection_path(id, "/all_users"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  const boost::json::value parsed = boost::json::parse(answer.body);
  const boost::json::array& everyone = parsed.at("users").as_array();
  ASSERT_EQ(everyone.size(), guests + 1U);
  for (std::size_t i = 1; i < everyone.size(); ++i)
    ASSERT_GT(everyone[i].at("id").as_int64(), everyone[i - 1].at("id").as_int64());
  EXPECT_FALSE(admin.get(collection_path(id, "/users")).header("Transfer-Encoding"));

  const http_answer added = admin.post(collection_path(id, "/guests"), guest_body("crowd-last@example.com"));
  const boost::json::value with_the_last = boost::json::parse(added.body);
  ASSERT_EQ(with_the_last.at("users").as_array().size(), guests + 2U);
  EXPECT_EQ(with_the_last.at("users").as_array().back().at("email").as_string(), "crowd-last@example.com");
  ASSERT_EQ(admin.remove(collection_path(id)).status, 204);
  // Those of a collection that is not small go a part at a time, in the background.
  EXPECT_TRUE(roster::test::eventually([] {
    return roster_system::shared().query(
               "SELECT count(*) FROM collections.app_user WHERE email LIKE 'crowd-%'") == "0";
  }));
}

}  // namespace
}  // namespace roster::e2e
