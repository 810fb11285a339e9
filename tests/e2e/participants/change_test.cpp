// PUT, PATCH and DELETE /api/teams/{team}/participants/{key} through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/participants/team_requests.hpp"

namespace roster::e2e {
namespace {

TEST(ParticipantChange, IsA200WithTheParticipantAsItIsNow) {
  team_client team;
  team.create("old");
  const std::string id = team.system().query(
      "SELECT participant_id FROM participants.participant WHERE team_id = " + team.team().id);
  for (const char* method : {"PUT", "PATCH"}) {
    const http_answer answer = team.ask(method, "/old", R"({"notes":"mollitia"})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(normal(answer.body),
              R"({"data":{"id":"old","type":"participants","attributes":{"id":)" + id + R"(,"team_id":)" +
                  team.team().id + R"(,"key":"old","notes":"mollitia","experiment_count":0,)" +
                  R"("created":{"human":"AGE","string":"TIME"},"updated":{"human":"AGE","string":"TIME"}},)" +
                  R"("links":{"self":{"href":")" + team.link("/old") + R"("}}}})");
    EXPECT_TRUE(answer.header("ETag").has_value());
  }
}

TEST(ParticipantChange, EveryLegalKeyWorksInPathsAndLinks) {
  team_client team;
  const std::pair<const char*, const char*> keys[] = {{"a/b1", "a%2Fb1"},
                                                      {"jane+x@example.com", "jane%2Bx%40example.com"},
                                                      {"ключ1", "%D0%BA%D0%BB%D1%8E%D1%871"},
                                                      {"50%1", "50%251"},
                                                      {"../x1", "..%2Fx1"},
                                                      {"a b?c#d1", "a%20b%3Fc%23d1"},
                                                      {"'\"; --1", "%27%22%3B%20--1"},
                                                      {"😀1", "%F0%9F%98%801"},
                                                      {"\xE2\x80\x8F"
                                                       "a1",
                                                       "%E2%80%8Fa1"}};  // a right-to-left mark
  for (const auto& [key, encoded] : keys) {
    const std::string body = boost::json::serialize(boost::json::value{{"key", key}});
    const http_answer made = team.ask("POST", "", body);
    EXPECT_EQ(made.status, 201) << key << made.body;
    EXPECT_EQ(made.header("Location"), team.link("/" + std::string(encoded)));
    const http_answer changed = team.ask("PUT", "/" + std::string(encoded) + "/", R"({"notes":"n"})");
    EXPECT_EQ(changed.status, 200) << key;
    EXPECT_EQ(boost::json::parse(changed.body).at("data").at("id").as_string(), key);
    EXPECT_NE(changed.body.find(R"("href":")" + team.link("/" + std::string(encoded)) + "\""),
              std::string::npos)
        << changed.body;
    EXPECT_EQ(keys_of(team.ask("GET", "?filter[key]=" + std::string(encoded))), key);
    EXPECT_EQ(team.ask("DELETE", "/" + std::string(encoded)).status, 204) << key;
  }
  EXPECT_EQ(team.count(), "0");
}

TEST(ParticipantChange, RenamingMovesItToItsNewPath) {
  team_client team;
  team.create("old");
  EXPECT_EQ(team.ask("PUT", "/old", R"({"key":"a/new1"})").status, 200);
  EXPECT_EQ(team.ask("PUT", "/old", "{}").status, 404);
  EXPECT_EQ(team.ask("PUT", "/a%2Fnew1", "{}").status, 200);
}

TEST(ParticipantChange, ATakenKeyIs422) {
  team_client team;
  team.create("a");
  team.create("b");
  const http_answer answer = team.ask("PUT", "/a", R"({"key":"b"})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.body, complaint("key", "The key has already been taken."));
  EXPECT_EQ(team.ask("PUT", "/a", R"({"key":"a"})").status, 200) << "its own key is no conflict";
}

TEST(ParticipantChange, WhatBreaksTheRulesIs422AndNothingChanges) {
  team_client team;
  team.create("a");
  const auto errors_of = [&](const std::string& body) {
    const http_answer answer = team.ask("PATCH", "/a", body);
    EXPECT_EQ(answer.status, 422) << body;
    return answer.body;
  };
  EXPECT_EQ(errors_of(R"({"key":null})"), complaint("key", "The key field is required."));
  EXPECT_EQ(errors_of(R"({"key":[]})"), complaint("key", "The key must be a string."));
  EXPECT_EQ(errors_of(R"({"key":"abc_"})"), complaint("key", "The key format is invalid."));
  EXPECT_EQ(errors_of(R"({"key":")" + std::string(256, 'a') + "\"}"),
            complaint("key", "The key must not be greater than 255 characters."));
  EXPECT_EQ(errors_of(R"({"notes":7})"), complaint("notes", "The notes must be a string."));
  EXPECT_EQ(errors_of(R"({"notes":")" + std::string(65536, 'a') + "\"}"),
            complaint("notes", "The notes must not be greater than 65535 characters."));
  EXPECT_EQ(team.ask("PATCH", "/a", "{").status, 400);
  EXPECT_EQ(
      team.client()
          .request("PATCH", team.path("/a"),
                   {{"Authorization", "Bearer " + team.team().token}, {"Content-Type", "text/plain"}}, "{}")
          .status,
      415);
  EXPECT_EQ(keys_of(team.ask("GET", "")), "a");
}

TEST(ParticipantChange, AnUnknownOneIs404WhateverElseIsWrong) {
  team_client team;
  for (const char* body : {"{}", "{", R"({"key":7})"})
    EXPECT_EQ(team.ask("PUT", "/nobody", body).status, 404);
  EXPECT_EQ(team.ask("DELETE", "/nobody").status, 404);
  const team_access other = team.system().make_team("somebody-else@example.com");
  http_client client = team.system().connect();
  EXPECT_EQ(post_participant(client, other, participant_body("a")).status, 201);
  for (const char* method : {"PUT", "DELETE"}) {
    const http_answer answer =
        client.request(method, participants_path(other) + "/a", with_token(team.team()), "{}");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, R"({"message":"Not Found"})");
  }
}

TEST(ParticipantChange, LostUpdatesAre412) {
  team_client team;
  const http_answer made = team.ask("POST", "", R"({"key":"a"})");
  const std::string tag = made.header("ETag").value_or("");
  EXPECT_NE(tag, "");
  const http_answer changed = team.ask("PUT", "/a", R"({"notes":"1"})", {{"If-Match", tag}});
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.header("ETag"), tag);
  const http_answer late = team.ask("PUT", "/a", R"({"notes":"2"})", {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.body, R"({"message":"Precondition Failed"})");
  EXPECT_EQ(team.ask("DELETE", "/a", "", {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(team.ask("DELETE", "/a", "", {{"If-Match", "W/" + changed.header("ETag").value_or("")}}).status,
            412);
  EXPECT_EQ(team.ask("PUT", "/a", "{}", {{"If-None-Match", "*"}}).status, 412);
  EXPECT_EQ(
      team.ask("DELETE", "/a", "", {{"If-Match", "\"x\", " + changed.header("ETag").value_or("")}}).status,
      204);
}

TEST(ParticipantChange, ARemovedOneIsGoneAndItsKeyIsFree) {
  team_client team;
  team.create("a");
  const http_answer answer = team.ask("DELETE", "/a");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(team.ask("DELETE", "/a").status, 404);
  EXPECT_EQ(team.ask("POST", "", R"({"key":"a"})").status, 201);
}

TEST(ParticipantChange, OtherMethodsAre405) {
  team_client team;
  team.create("a");
  const http_answer answer = team.ask("POST", "/a", "{}");
  EXPECT_EQ(answer.status, 405);
  EXPECT_NE(answer.header("Allow").value_or("").find("PUT, PATCH, DELETE"), std::string::npos);
}

}  // namespace
}  // namespace roster::e2e
