// Every example of the first API's page, through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

constexpr const char* seed_body = R"({"key":"jbrooksuk","notes":"mollitia"})";

std::string attributes(const roster_system& in, const team_access& team) {
  return R"("attributes":{"id":)" +
         in.query("SELECT participant_id FROM participants.participant WHERE team_id = " + team.id) +
         R"(,"team_id":)" + team.id + R"(,"key":"jbrooksuk","notes":"mollitia","experiment_count":0,)" +
         R"("created":{"human":"AGE","string":"TIME"},"updated":{"human":"AGE","string":"TIME"}})";
}

TEST(SeedOfParticipants, CreatedIs201WithTheMembersOfThePageInTheirOrder) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_answer answer = post_participant(client, team, seed_body);
  const std::string self = system.url() + "/api/teams/" + team.id + "/participants/jbrooksuk";

  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.reason, "Created");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("Location"), self);
  EXPECT_TRUE(answer.header("X-Request-Id").has_value());
  EXPECT_EQ(normal(answer.body), R"({"data":{"id":"jbrooksuk","type":"participant",)" +
                                     attributes(system, team) + R"(,"relationships":[],"links":{"self":")" +
                                     self + R"("}}})");
  EXPECT_NE(answer.body.find(R"("human":"1 second ago")"), std::string::npos) << answer.body;
}

TEST(SeedOfParticipants, AReplayIs200WithTheOtherEnvelopeOfThePage) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_headers key{{"Idempotency-Key", "\"first\""}};
  EXPECT_EQ(post_participant(client, team, seed_body, key).status, 201);
  const http_answer replay = post_participant(client, team, seed_body, key);
  const std::string self = system.url() + "/api/teams/" + team.id + "/participants/jbrooksuk";

  EXPECT_EQ(replay.status, 200);
  EXPECT_EQ(normal(replay.body), R"({"data":{"id":"jbrooksuk","type":"participants",)" +
                                     attributes(system, team) + R"(,"links":{"self":{"href":")" + self +
                                     R"("}}}})");
}

TEST(SeedOfParticipants, NotesMayBeMissingAndAreThenNull) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_answer answer = post_participant(client, team, participant_body("user-42"));
  EXPECT_EQ(answer.status, 201);
  EXPECT_NE(answer.body.find(R"("notes":null)"), std::string::npos) << answer.body;
}

TEST(SeedOfParticipants, ATeamWithoutSubscriptionIs402) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  system.administer(server::participants,
                    {"team", "subscription", "--team", team.id, "--active-until", "none"});
  http_client client = system.connect();
  const http_answer answer = post_participant(client, team, seed_body);
  EXPECT_EQ(answer.status, 402);
  EXPECT_EQ(answer.reason, "Payment Required");
  EXPECT_EQ(answer.body, R"({"message":"Subscription required."})");
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
}

TEST(SeedOfParticipants, WithoutACredentialItIs403) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_answer answer =
      client.request("POST", participants_path(team), {{"Content-Type", "application/json"}}, seed_body);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, R"({"message":"Unauthenticated."})");
  EXPECT_EQ(answer.header("WWW-Authenticate"), R"(Bearer realm="roster")");
}

TEST(SeedOfParticipants, AnUnknownTeamAndSomebodyElsesTeamAreTheSame404) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const team_access other = system.make_team("somebody-else@example.com");
  http_client client = system.connect();
  for (const std::string& id : {other.id, std::string("999999999"), std::string("0"), std::string("-1"),
                                std::string("abc"), std::string("99999999999999999999")}) {
    const http_answer answer = post_participant(client, {id, team.subject, team.token}, seed_body);
    EXPECT_EQ(answer.status, 404) << id;
    EXPECT_EQ(answer.body, R"({"message":"Not Found"})") << id;
  }
}

TEST(SeedOfParticipants, ATakenKeyIs422WithThePagesText) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, seed_body).status, 201);
  const http_answer answer = post_participant(client, team, seed_body);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(
      answer.body,
      R"({"message":"The given data was invalid.","errors":{"key":["The key has already been taken."]}})");
}

TEST(SeedOfParticipants, AKeyThatBreaksTheRulesIs422AndNothingIsStored) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const auto errors_of = [&](const std::string& body) {
    const http_answer answer = post_participant(client, team, body);
    EXPECT_EQ(answer.status, 422) << body;
    return answer.body;
  };
  const auto invalid = [](const std::string& field, const std::string& text) {
    return R"({"message":"The given data was invalid.","errors":{")" + field + R"(":[")" + text + R"("]}})";
  };
  EXPECT_EQ(errors_of("{}"), invalid("key", "The key field is required."));
  EXPECT_EQ(errors_of(""), invalid("key", "The key field is required."));
  EXPECT_EQ(errors_of(R"({"key":7})"), invalid("key", "The key must be a string."));
  EXPECT_EQ(errors_of(participant_body("abc_")), invalid("key", "The key format is invalid."));
  EXPECT_EQ(errors_of(participant_body(std::string(256, 'a'))),
            invalid("key", "The key must not be greater than 255 characters."));
  EXPECT_EQ(errors_of(R"({"key":"a","notes":[]})"), invalid("notes", "The notes must be a string."));
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
}

}  // namespace
}  // namespace roster::e2e
