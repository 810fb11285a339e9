// GET /api/teams/{team}/participants/{key} through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/participants/team_requests.hpp"

namespace roster::e2e {
namespace {

// The body of a 200 for the seed's participant, as normal() writes it.
std::string seed_as_shown(team_client& team) {
  const std::string id = team.system().query(
      "SELECT participant_id FROM participants.participant WHERE team_id = " + team.team().id);
  return R"({"data":{"id":"jbrooksuk","type":"participants","attributes":{"id":)" + id + R"(,"team_id":)" +
         team.team().id + R"(,"key":"jbrooksuk","notes":"mollitia","experiment_count":0,)" +
         R"("created":{"human":"AGE","string":"TIME"},"updated":{"human":"AGE","string":"TIME"}},)" +
         R"("links":{"self":{"href":")" + team.link("/jbrooksuk") + R"("}}}})";
}

http_answer create_seed(team_client& team) {
  return team.ask("POST", "", R"({"key":"jbrooksuk","notes":"mollitia"})");
}

TEST(ParticipantGet, IsThe200OfThePageMemberByMember) {
  team_client team;
  const http_answer made = create_seed(team);
  const http_answer answer = team.ask("GET", "/jbrooksuk");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.reason, "OK");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("ETag"), made.header("ETag")) << "nothing has changed since";
  EXPECT_TRUE(answer.header("X-Request-Id").has_value());
  EXPECT_EQ(normal(answer.body), seed_as_shown(team));
  EXPECT_NE(answer.body.find(R"("human":"1 second ago")"), std::string::npos) << answer.body;
}

TEST(ParticipantGet, ATrailingSlashIsTheSameResource) {
  team_client team;
  create_seed(team);
  const http_answer answer = team.ask("GET", "/jbrooksuk/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(normal(answer.body), seed_as_shown(team));
  EXPECT_EQ(team.ask("GET", "/jbrooksuk//").status, 404);
}

TEST(ParticipantGet, SpeaksJsonApiWhereItIsAskedTo) {
  team_client team;
  create_seed(team);
  const http_answer answer = team.ask("GET", "/jbrooksuk", "", {{"Accept", "application/vnd.api+json"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/vnd.api+json");
  EXPECT_EQ(normal(answer.body), seed_as_shown(team));
}

TEST(ParticipantGet, HeadHasTheHeadersOfGetAndNoBody) {
  team_client team;
  create_seed(team);
  const http_answer got = team.ask("GET", "/jbrooksuk");
  const http_answer head = team.ask("HEAD", "/jbrooksuk");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
  for (const char* name : {"Content-Type", "ETag"}) EXPECT_EQ(head.header(name), got.header(name)) << name;
  EXPECT_EQ(head.header("Content-Length"), std::to_string(got.body.size()));
  EXPECT_EQ(team.ask("HEAD", "/nobody").status, 404);
  EXPECT_EQ(team.ask("GET", "/jbrooksuk").status, 200) << "the connection is where it should be";
}

TEST(ParticipantGet, EveryLegalKeyIsFoundByItsPath) {
  team_client team;
  const std::pair<const char*, const char*> keys[] = {{"a/b1", "a%2Fb1"},
                                                      {"jane+x@example.com", "jane%2Bx%40example.com"},
                                                      {"ключ1", "%D0%BA%D0%BB%D1%8E%D1%871"},
                                                      {"50%1", "50%251"}};
  for (const auto& [key, encoded] : keys) {
    team.create(key);
    for (const std::string& end : {std::string(), std::string("/")}) {
      const http_answer answer = team.ask("GET", "/" + std::string(encoded) + end);
      EXPECT_EQ(answer.status, 200) << key;
      const boost::json::value body = boost::json::parse(answer.body);
      EXPECT_EQ(body.at("data").at("id").as_string(), key);
      EXPECT_EQ(body.at("data").at("attributes").at("key").as_string(), key);
      EXPECT_EQ(body.at("data").at("links").at("self").at("href").as_string(),
                team.link("/" + std::string(encoded)));
    }
  }
  // A plus sign and an at sign need no encoding in a path (RFC 3986, section 3.3), and a plus is no space.
  EXPECT_EQ(team.ask("GET", "/jane+x@example.com").status, 200);
  EXPECT_EQ(team.ask("GET", "/jane%20x@example.com").status, 404);
  EXPECT_EQ(team.ask("GET", "/50%1").status, 400) << "\"%1\" encodes nothing";
}

TEST(ParticipantGet, WhatIsNotThereAndWhatIsSomebodyElsesAreTheSame404) {
  team_client team;
  const team_access other = team.system().make_team("somebody-else@example.com");
  http_client client = team.system().connect();
  EXPECT_EQ(post_participant(client, other, participant_body("a")).status, 201);
  team.create("a");
  for (const std::string& path :
       {team.path("/nobody"), team.path("/A"), participants_path(other) + "/a",
        std::string("/api/teams/999999999/participants/a"), std::string("/api/teams/x/participants/a")}) {
    const http_answer answer = client.request("GET", path, with_token(team.team()));
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body, R"({"message":"Not Found"})") << path;
  }
}

TEST(ParticipantGet, WithoutACredentialItIs403) {
  team_client team;
  team.create("a");
  const http_answer answer = team.client().request("GET", team.path("/a"), {});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, R"({"message":"Unauthenticated."})");
}

TEST(ParticipantGet, AVersionThatIsKnownIs304AndOneThatIsGoneIs412) {
  team_client team;
  const std::string tag = create_seed(team).header("ETag").value_or("");
  const http_answer same = team.ask("GET", "/jbrooksuk", "", {{"If-None-Match", tag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  EXPECT_EQ(same.header("ETag"), tag);
  EXPECT_EQ(team.ask("PUT", "/jbrooksuk", R"({"notes":"changed"})").status, 200);
  const http_answer changed = team.ask("GET", "/jbrooksuk", "", {{"If-None-Match", tag}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("ETag"), tag);
  EXPECT_NE(changed.body.find(R"("notes":"changed")"), std::string::npos) << changed.body;
  const http_answer gone = team.ask("GET", "/jbrooksuk", "", {{"If-Match", tag}});
  EXPECT_EQ(gone.status, 412);
  EXPECT_EQ(gone.body, R"({"message":"Precondition Failed"})");
}

}  // namespace
}  // namespace roster::e2e
