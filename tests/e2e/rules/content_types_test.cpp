// Content types both ways, as both kinds of existing client use them.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

constexpr const char* json_api = "application/vnd.api+json";

TEST(ContentTypes, AJsonApiClientIsAnsweredInItsOwnType) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_headers headers{
      {"Authorization", "Bearer " + team.token}, {"Accept", json_api}, {"Content-Type", json_api}};
  const http_answer made =
      client.request("POST", participants_path(team) + "/", headers, participant_body("a"));
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_TRUE(made.header("Content-Type").value_or("").starts_with(json_api));
  const http_answer taken = client.request("POST", participants_path(team), headers, participant_body("a"));
  EXPECT_EQ(taken.status, 422);
  EXPECT_TRUE(taken.header("Content-Type").value_or("").starts_with(json_api));
}

TEST(ContentTypes, ErrorsOfTheGatewayItselfAreInTheClientsTypeToo) {
  roster_system& system = roster_system::shared();
  http_client client = system.connect();
  const http_answer answer =
      client.request("POST", "/api/teams/1/participants", {{"Accept", json_api}}, "{}");
  EXPECT_EQ(answer.status, 403);
  EXPECT_TRUE(answer.header("Content-Type").value_or("").starts_with(json_api));
}

TEST(ContentTypes, AnyJsonTypeOrNoneIsTaken) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const std::string authorization = "Bearer " + team.token;
  int number = 0;
  for (const char* type :
       {"application/json", "application/json; charset=utf-8", "application/merge-patch+json", json_api}) {
    const http_answer answer = client.request("POST", participants_path(team),
                                              {{"Authorization", authorization}, {"Content-Type", type}},
                                              participant_body("k" + std::to_string(++number)));
    EXPECT_EQ(answer.status, 201) << type;
    EXPECT_EQ(answer.header("Content-Type"), "application/json") << type;
  }
  EXPECT_EQ(client
                .request("POST", participants_path(team), {{"Authorization", authorization}},
                         participant_body("none"))
                .status,
            201);
}

TEST(ContentTypes, AnythingElseIs415AndNotStored) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}) {
    const http_answer first = client.request(
        "POST", participants_path(team), {{"Authorization", "Bearer " + team.token}, {"Content-Type", type}},
        participant_body("a"));
    EXPECT_EQ(first.status, 415) << type;
    EXPECT_EQ(first.body, R"({"message":"Unsupported Media Type"})") << type;
    const http_answer second =
        client.request("POST", guests_path(collection),
                       {{"X-API-KEY", collection.key}, {"Content-Type", type}}, guest_body("a@b.example"));
    EXPECT_EQ(second.status, 415) << type;
    EXPECT_EQ(second.body, R"({"error":"Unsupported Media Type"})") << type;
  }
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
}

TEST(ContentTypes, ABodyInAContentCodingIs415AndNotStored) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const http_answer first =
      post_participant(client, team, participant_body("a"), {{"Content-Encoding", "gzip"}});
  EXPECT_EQ(first.status, 415);
  EXPECT_EQ(first.body, R"({"message":"Unsupported Media Type"})");
  const http_answer second =
      post_guest(client, collection, guest_body("a@b.example"), {{"Content-Encoding", "br"}});
  EXPECT_EQ(second.status, 415);
  EXPECT_EQ(second.body, R"({"error":"Unsupported Media Type"})");
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "0");
  EXPECT_EQ(post_participant(client, team, participant_body("a"), {{"Content-Encoding", "identity"}}).status,
            201);
}

}  // namespace
}  // namespace roster::e2e
