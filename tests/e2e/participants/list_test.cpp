// GET /api/teams/{team}/participants through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/participants/team_requests.hpp"

namespace roster::e2e {
namespace {

TEST(ParticipantList, OfNobodyHasEveryMember) {
  team_client team;
  const http_answer answer = team.ask("GET", "");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.body, R"({"data":[],"links":{"first":")" + team.link() +
                             R"(?page=1&per_page=15","last":null,"prev":null,"next":null},)" +
                             R"("meta":{"current_page":1,"from":null,"path":")" + team.link() +
                             R"(","per_page":15,"to":null},"jsonapi":{"version":"1.0"}})");
}

TEST(ParticipantList, ShowsEachAsEvery200Does) {
  team_client team;
  EXPECT_EQ(team.ask("POST", "", R"({"key":"jane+x@example.com","notes":"n"})").status, 201);
  const http_answer answer = team.ask("GET", "");
  const std::string id = team.system().query(
      "SELECT participant_id FROM participants.participant WHERE team_id = " + team.team().id);
  const boost::json::value body = boost::json::parse(answer.body);
  EXPECT_EQ(normal(boost::json::serialize(body.at("data"))),
            R"([{"id":"jane+x@example.com","type":"participants","attributes":{"id":)" + id +
                R"(,"team_id":)" + team.team().id +
                R"(,"key":"jane+x@example.com","notes":"n","experiment_count":0,)" +
                R"("created":{"human":"AGE","string":"TIME"},"updated":{"human":"AGE","string":"TIME"}},)" +
                R"("links":{"self":{"href":")" + team.link("/jane%2Bx%40example.com") + R"("}}}])");
}

TEST(ParticipantList, SpeaksJsonApiToWhoAsksForItWithATrailingSlash) {
  team_client team;
  const http_answer answer = team.ask("GET", "/?pagelen=2", "", {{"Accept", "application/vnd.api+json"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/vnd.api+json");
}

TEST(ParticipantList, LinksLeadToTheEndAndBack) {
  team_client team;
  for (const char* key : {"c1", "a/b1", "ключ1", "50%1", "b1"}) team.create(key);
  http_answer page = team.ask("GET", "?per_page=2&sort=key");
  EXPECT_EQ(keys_of(page), "50%1 a/b1");
  EXPECT_EQ(link_of(page, "prev"), "");
  EXPECT_EQ(link_of(page, "last"), "");
  EXPECT_NE(link_of(page, "next").find("page=2&per_page=2&sort=key&cursor="), std::string::npos);
  page = team.follow(link_of(page, "next"));
  EXPECT_EQ(keys_of(page), "b1 c1");
  page = team.follow(link_of(page, "next"));
  EXPECT_EQ(keys_of(page), "ключ1");
  EXPECT_EQ(link_of(page, "next"), "");
  EXPECT_NE(page.body.find(R"("current_page":3,"from":5,)"), std::string::npos) << page.body;
  page = team.follow(link_of(page, "prev"));
  EXPECT_EQ(keys_of(page), "b1 c1");
  page = team.follow(link_of(page, "prev"));
  EXPECT_EQ(keys_of(page), "50%1 a/b1");
  EXPECT_EQ(keys_of(team.follow(link_of(page, "first"))), "50%1 a/b1");
  EXPECT_EQ(keys_of(team.ask("GET", "?per_page=2&sort=key&page=3")), "ключ1");
}

TEST(ParticipantList, ACursorStaysWhereItIsWhileTheListChanges) {
  team_client team;
  for (const char* key : {"b", "d", "f", "h"}) team.create(key);
  const std::string next = link_of(team.ask("GET", "?per_page=2&sort=key"), "next");
  EXPECT_EQ(team.ask("DELETE", "/d").status, 204);
  for (const char* key : {"a", "c", "g"}) team.create(key);
  EXPECT_EQ(keys_of(team.follow(next)), "f g");
}

TEST(ParticipantList, SortsAndFilters) {
  team_client team;
  for (const char* key : {"b1", "a1", "b2"}) team.create(key);
  EXPECT_EQ(keys_of(team.ask("GET", "")), "b1 a1 b2");
  EXPECT_EQ(keys_of(team.ask("GET", "?sort=-id")), "b2 a1 b1");
  EXPECT_EQ(keys_of(team.ask("GET", "?sort=created_at")), "b1 a1 b2");
  EXPECT_EQ(keys_of(team.ask("GET", "?sort=-created_at")), "b2 a1 b1");
  EXPECT_EQ(keys_of(team.ask("GET", "?sort=-key")), "b2 b1 a1");
  EXPECT_EQ(keys_of(team.ask("GET", "?filter[key]=b1")), "b1");
  EXPECT_EQ(keys_of(team.ask("GET", "?filter%5Bkey%5D=b*&sort=-key")), "b2 b1");
  EXPECT_EQ(keys_of(team.ask("GET", "?filter[key]=b*&per_page=1&page=2")), "b2");
}

TEST(ParticipantList, IncludesTheTeamAndTheExperiments) {
  team_client team;
  team.create("a1");
  team.create("b1");
  const std::string id = team.team().id;
  team.system().query("INSERT INTO participants.experiment (team_id, key, status) VALUES (" + id +
                      ", 'button', 'running') RETURNING 1");
  EXPECT_EQ(team.ask("POST", "/a1/experiments", R"({"experiment":"button"})").status, 201);
  const boost::json::value body = boost::json::parse(team.ask("GET", "?include=experiments,team").body);
  const auto relationships = [&](std::size_t row) {
    return boost::json::serialize(body.at("data").at(row).at("relationships"));
  };
  const std::string of_team = R"("team":{"data":{"type":"teams","id":")" + id + R"("}}})";
  EXPECT_EQ(relationships(0), R"({"experiments":{"data":[{"type":"experiments","id":"button"}]},)" + of_team);
  EXPECT_EQ(relationships(1), R"({"experiments":{"data":[]},)" + of_team);
  ASSERT_EQ(body.at("included").as_array().size(), 2U);
  EXPECT_EQ(body.at("included").at(0).at("type").as_string(), "experiments");
  EXPECT_EQ(body.at("included").at(0).at("id").as_string(), "button");
  EXPECT_EQ(body.at("included").at(1).at("type").as_string(), "teams");
  EXPECT_EQ(body.at("included").at(1).at("id").as_string(), id);
  EXPECT_EQ(body.at("included").at(1).at("attributes").at("participants_count").as_int64(), 2);
}

TEST(ParticipantList, OfSomebodyElseIs404WhateverElseIsWrong) {
  team_client team;
  const team_access other = team.system().make_team("somebody-else@example.com");
  for (const char* query : {"", "?page=0", "?page=%00", "?cursor=x"}) {
    for (const std::string& id :
         {other.id, std::string("999999999"), std::string("abc"), std::string("-1")}) {
      const http_answer answer =
          team.client().request("GET", "/api/teams/" + id + "/participants" + query, with_token(team.team()));
      EXPECT_EQ(answer.status, 404) << id << query;
      EXPECT_EQ(answer.body, R"({"message":"Not Found"})") << id << query;
    }
  }
  EXPECT_EQ(team.client().request("GET", team.path()).status, 403);
}

TEST(ParticipantList, HeadHasTheHeadersAndNoBody) {
  team_client team;
  const std::size_t length = team.ask("GET", "").body.size();
  team.client().send(test::request_bytes("HEAD", team.path(), with_token(team.team())));
  const http_answer answer = team.client().read(true);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Length"), std::to_string(length));
  EXPECT_EQ(team.ask("GET", "").status, 200) << "the connection goes on";
}

}  // namespace
}  // namespace roster::e2e
