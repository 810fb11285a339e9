// /api/teams and /api/teams/{team}: each route and each error, through the whole system.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/teams/team_client.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {

std::string make_team(team_client& by, std::string_view name) {
  const http_answer made = by.post("/api/teams", R"({"name":")" + std::string(name) + R"("})");
  EXPECT_EQ(made.status, 201) << made.body;
  return boost::json::value_to<std::string>(boost::json::parse(made.body).at("data").at("id"));
}

std::string team_attributes(const std::string& id, std::string_view name, int participants, bool is_free) {
  return R"({"id":)" + id + R"(,"name":")" + std::string(name) + R"(","participants_count":)" +
         std::to_string(participants) + R"(,"experiments_count":0,"is_free":)" +
         (is_free ? "true" : "false") +
         R"(,"created":{"human":"AGE","string":"TIME"},"updated":{"human":"AGE","string":"TIME"}})";
}

namespace {

std::string shown(const std::string& id, std::string_view name, int participants = 0) {
  return R"({"id":")" + id + R"(","type":"teams","attributes":)" + team_attributes(id, name, participants) +
         R"(,"links":{"self":{"href":")" + url_of(team_path(id)) + R"("}}})";
}

TEST(Teams, ANewTeamIs201InTheSeedsEnvelopeAndItsMakersOwn) {
  team_client client("maker@example.com");
  const http_answer made = client.post("/api/teams/", R"({"name":"  Growth 🎉\u200F "})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.reason, "Created");
  const std::string id =
      boost::json::value_to<std::string>(boost::json::parse(made.body).at("data").at("id"));
  EXPECT_EQ(made.header("Location"), url_of(team_path(id)));
  EXPECT_EQ(normal(made.body), R"({"data":{"id":")" + id + R"(","type":"team","attributes":)" +
                                   team_attributes(id, "Growth 🎉\u200F") +
                                   R"(,"relationships":[],"links":{"self":")" + url_of(team_path(id)) +
                                   R"("}}})");
  EXPECT_EQ(client.post(team_path(id) + "/participants", participant_body("a")).status, 201)
      << "a new team has a trial";
  const http_answer found = client.get(team_path(id));
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(normal(found.body), R"({"data":)" + shown(id, "Growth 🎉\u200F", 1) + "}");
}

TEST(Teams, ANameThatBreaksTheRulesIs422) {
  team_client client("rules@example.com");
  for (const char* body : {"", "{}", R"({"name":null})", R"({"name":"  "})", "[]"}) {
    const http_answer refused = client.post("/api/teams", body);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.body, invalid("name", "The name field is required.")) << body;
  }
  for (const char* body : {R"({"name":7})", R"({"name":["a"]})", R"({"name":{}})", R"({"name":false})"})
    EXPECT_EQ(client.post("/api/teams", body).body, invalid("name", "The name must be a string.")) << body;
  EXPECT_EQ(client.post("/api/teams", R"({"name":")" + std::string(256, 'a') + R"("})").body,
            invalid("name", "The name must not be greater than 255 characters."));
  for (const char* body : {"{", R"({"name":"a\u0000b"})", R"({"name":"\ud800"})", "{\"name\":\"\xFF\"}"}) {
    const http_answer refused = client.post("/api/teams", body);
    EXPECT_EQ(refused.status, 400) << body;
    EXPECT_EQ(refused.body, R"({"message":"Bad Request"})");
  }
  EXPECT_EQ(client.get("/api/current-team").status, 404) << "nothing was made";
}

TEST(Teams, TheListIsTheSubjectsOwnPageByPage) {
  team_client client("lister@example.com");
  team_client other("not-lister@example.com");
  const std::string b = make_team(client, "b");
  const std::string a = make_team(client, "a");
  make_team(other, "c");
  const http_answer all = client.get("/api/teams/", {{"Accept", "application/vnd.api+json"}});
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.header("Content-Type"), "application/vnd.api+json");
  EXPECT_EQ(normal(all.body),
            R"({"data":[)" + shown(b, "b") + "," + shown(a, "a") + R"(],"links":{"first":")" +
                url_of("/api/teams?page=1&per_page=15") +
                R"(","last":null,"prev":null,"next":null},"meta":{"current_page":1,"from":1,)"
                R"("path":")" +
                url_of("/api/teams") + R"(","per_page":15,"to":2},"jsonapi":{"version":"1.0"}})");
  const http_answer first = client.get("/api/teams?pagelen=1&sort=name");
  EXPECT_EQ(normal(first.body),
            R"({"data":[)" + shown(a, "a") + R"(],"links":{"first":")" +
                url_of("/api/teams?page=1&per_page=1&sort=name") + R"(","last":null,"prev":null,"next":")" +
                url_of("/api/teams?page=2&per_page=1&sort=name") +
                R"("},"meta":{"current_page":1,"from":1,"path":")" + url_of("/api/teams") +
                R"(","per_page":1,"to":1},"jsonapi":{"version":"1.0"}})");
  EXPECT_NE(client.get("/api/teams?page=2&per_page=1&sort=name").body.find(R"("name":"b")"),
            std::string::npos);
  for (const char* query : {"page=0", "page=x", "per_page=0", "pagelen=101", "sort=key", "cursor=abc"})
    EXPECT_EQ(client.get("/api/teams?" + std::string(query)).status, 422) << query;
  EXPECT_EQ(client.get("/api/teams?sort=%00").status, 400);
}

TEST(Teams, AnUnknownTeamAndSomebodyElsesAreTheSame404) {
  team_client client("owner-404@example.com");
  team_client stranger("stranger-404@example.com");
  const std::string mine = make_team(client);
  for (const std::string& id :
       {mine, std::string("999999999"), std::string("0"), std::string("-1"), std::string("abc"),
        std::string("99999999999999999999"), std::string("%F0%9F%8E%89")}) {
    for (const char* method : {"GET", "PUT", "PATCH", "DELETE"}) {
      const http_answer answer = stranger.send(method, team_path(id), R"({"name":"mine"})");
      EXPECT_EQ(answer.status, 404) << method << ' ' << id;
      EXPECT_EQ(answer.body, not_found);
    }
  }
  EXPECT_EQ(client.get(team_path(mine)).status, 200);
}

TEST(Teams, OnlyOwnersChangeOrDelete) {
  team_client owner("owner-403@example.com");
  team_client member("member-403@example.com");
  const std::string id = make_team(owner);
  ASSERT_EQ(owner.post(team_path(id) + "/members", R"({"subject":"member-403@example.com"})").status, 201);
  EXPECT_EQ(member.get(team_path(id)).status, 200);
  for (const char* method : {"PUT", "PATCH", "DELETE"}) {
    for (const char* body : {R"({"name":"mine"})", "{"}) {
      const http_answer answer = member.send(method, team_path(id), body);
      EXPECT_EQ(answer.status, 403) << method;
      EXPECT_EQ(answer.body, forbidden);
    }
  }
  EXPECT_EQ(normal(owner.get(team_path(id)).body), R"({"data":)" + shown(id, "Growth") + "}");
}

TEST(Teams, APutNeedsANameAndAPatchDoesNot) {
  team_client client("renamer@example.com");
  const std::string id = make_team(client);
  const http_answer renamed = client.send("PUT", team_path(id), R"({"name":"Other"})");
  EXPECT_EQ(renamed.status, 200);
  EXPECT_EQ(normal(renamed.body), R"({"data":)" + shown(id, "Other") + "}");
  EXPECT_EQ(client.send("PUT", team_path(id), "{}").body, invalid("name", "The name field is required."));
  EXPECT_EQ(client.send("PATCH", team_path(id), "{}").body.find(R"("name":"Other")") == std::string::npos,
            false);
  EXPECT_EQ(client.send("PATCH", team_path(id), R"({"name":null})").status, 422);
  EXPECT_EQ(client.send("PATCH", team_path(id), R"({"name":"Third"})").status, 200);
  EXPECT_EQ(client.send("PUT", team_path(id), "name=x", {{"Content-Type", "text/plain"}}).status, 400)
      << "two content types make no request";
  EXPECT_EQ(normal(client.get(team_path(id)).body), R"({"data":)" + shown(id, "Third") + "}");
}

TEST(Teams, EntityTagsGuardAgainstLostUpdates) {
  team_client client("tags@example.com");
  const std::string id = make_team(client);
  const http_answer found = client.get(team_path(id));
  const std::string tag = found.header("ETag").value();
  const http_answer same = client.get(team_path(id), {{"If-None-Match", tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.header("ETag"), tag);
  EXPECT_EQ(client.send("PUT", team_path(id), R"({"name":"Second"})", {{"If-Match", tag}}).status, 200);
  const http_answer late = client.send("PUT", team_path(id), R"({"name":"Lost"})", {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.body, precondition_failed);
  EXPECT_EQ(client.send("DELETE", team_path(id), {}, {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(client.get(team_path(id), {{"If-None-Match", tag}}).status, 200);
  EXPECT_NE(client.get(team_path(id)).body.find("Second"), std::string::npos);
}

TEST(Teams, ADeletedTeamIsGoneWithItsParticipants) {
  team_client client("deleter@example.com");
  const std::string id = make_team(client);
  const std::string participants = team_path(id) + "/participants";
  ASSERT_EQ(client.post(participants, participant_body("a"), {{"Idempotency-Key", "\"k\""}}).status, 201);
  const http_answer gone = client.send("DELETE", team_path(id));
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(client.get(team_path(id)).status, 404);
  EXPECT_EQ(client.send("DELETE", team_path(id)).status, 404);
  EXPECT_EQ(client.post(participants, participant_body("b")).status, 404);
  for (const char* table : {"team", "team_member", "team_participants", "participant", "idempotency"})
    EXPECT_TRUE(test::eventually([&] {  // the rest goes in the background
      return roster_system::shared().query("SELECT count(*) FROM participants." + std::string(table) +
                                           " WHERE team_id = " + id) == "0";
    })) << table;
}

TEST(Teams, AnIdempotencyKeyMakesOneTeamAndAnswersAlike) {
  team_client client("once@example.com");
  const http_headers key{{"Idempotency-Key", "\"team-1\""}};
  const http_answer first = client.post("/api/teams", R"({"name":"Once"})", key);
  const http_answer again = client.post("/api/teams/", R"({"name":"Once"})", key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  const http_answer other = client.post("/api/teams", R"({"name":"Twice"})", key);
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.body,
            invalid("idempotency_key", "The idempotency key has already been used with another payload."));
  EXPECT_EQ(client.post("/api/teams", R"({"name":"a"})", {{"Idempotency-Key", "\"open"}}).status, 400);
  EXPECT_EQ(roster_system::shared().query(
                "SELECT count(*) FROM participants.team_member WHERE subject = 'once@example.com'"),
            "1");
}

TEST(Teams, ARefusalIsNotRemembered) {
  team_client client("anew@example.com");
  const http_headers key{{"Idempotency-Key", "\"team-2\""}};
  EXPECT_EQ(client.post("/api/teams", "{}", key).status, 422);
  EXPECT_EQ(client.post("/api/teams", R"({"name":"Anew"})", key).status, 201);
}

TEST(Teams, ConcurrentRequestsWithOneKeyMakeOneTeam) {
  const std::string token = roster_system::shared().make_token("together@example.com");
  std::vector<http_answer> answers(16);
  std::vector<std::thread> threads;
  threads.reserve(answers.size());
  for (http_answer& mine : answers) {
    threads.emplace_back([&mine, &token] {
      http_client client = roster_system::shared().connect();
      mine = client.request("POST", "/api/teams", with_token({"", "", token}, {{"Idempotency-Key", "t"}}),
                            R"({"name":"Together"})");
    });
  }
  for (std::thread& each : threads) each.join();
  for (const http_answer& each : answers) {
    EXPECT_EQ(each.status, 201);
    EXPECT_EQ(each.body, answers.front().body);
  }
  EXPECT_EQ(roster_system::shared().query(
                "SELECT count(*) FROM participants.team_member WHERE subject = 'together@example.com'"),
            "1");
}

TEST(Teams, AnotherMethodIs405) {
  team_client client("methods@example.com");
  const http_answer refused = client.send("DELETE", "/api/teams");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.header("Allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(client.post("/api/teams/1", "{}").header("Allow"), "GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
}

TEST(Teams, TheCountOfParticipantsIsExactUnderConcurrentCreatesAndDeletes) {
  team_client owner("counter@example.com");
  const std::string id = make_team(owner);
  const std::string participants = team_path(id) + "/participants";
  const std::string token = roster_system::shared().make_token("counter@example.com");
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int client = 0; client < 8; ++client) {
    threads.emplace_back([&, client] {
      http_client mine = roster_system::shared().connect();
      const http_headers headers = with_token({"", "", token});
      for (int i = 0; i < 40; ++i) {
        const std::string key = "user_" + std::to_string((i * 7 + client) % 25);
        static_cast<void>(mine.request("POST", participants, headers, participant_body(key)));
        if (i % 3 == 0)
          static_cast<void>(
              mine.request("DELETE", participants + "/user_" + std::to_string(i % 25), headers));
      }
    });
  }
  for (std::thread& each : threads) each.join();
  const std::string rows =
      roster_system::shared().query("SELECT count(*) FROM participants.participant WHERE team_id = " + id);
  EXPECT_NE(owner.get(team_path(id)).body.find(R"("participants_count":)" + rows + ","), std::string::npos);
}

}  // namespace
}  // namespace roster::e2e
