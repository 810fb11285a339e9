// Paths, methods, dialects, request ids and preflight.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

TEST(Routing, ATrailingSlashIsAcceptedOnBothRoutes) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(
      client.request("POST", participants_path(team) + "/", with_token(team), participant_body("a")).status,
      201);
  EXPECT_EQ(
      client.request("POST", guests_path(collection) + "/", with_key(collection), guest_body("s@example.com"))
          .status,
      200);
}

TEST(Routing, AKnownPathWithAnotherMethodIs405WithAllow) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const http_answer first = client.request("PATCH", participants_path(team), with_token(team), "{}");
  EXPECT_EQ(first.status, 405);
  EXPECT_EQ(first.body, R"({"message":"Method Not Allowed"})");
  EXPECT_NE(first.header("Allow").value_or("").find("POST"), std::string::npos);
  const http_answer second = client.request("PUT", guests_path(collection), with_key(collection), "{}");
  EXPECT_EQ(second.status, 405);
  EXPECT_EQ(second.body, R"({"error":"Method Not Allowed"})");
  EXPECT_NE(second.header("Allow").value_or("").find("POST"), std::string::npos);
}

TEST(Routing, AnUnknownPathIs404InTheDialectOfThePath) {
  roster_system& system = roster_system::shared();
  http_client client = system.connect();
  for (const char* path : {"/", "/api", "/nothing", "/api/teamsters/1/participants"}) {
    const http_answer answer = client.request("GET", path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body, R"({"message":"Not Found"})") << path;
  }
  const http_answer second = client.request("GET", "/api/v2/nothing");
  EXPECT_EQ(second.status, 404);
  EXPECT_EQ(second.body, R"({"error":"Not Found"})");
}

TEST(Routing, ASegmentIsDecodedAfterSplitting) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  // %70 is p: the same route. %2F is no separator: another path, and no way past the check of a credential.
  EXPECT_EQ(client
                .request("POST", "/api/teams/" + team.id + "/%70articipants", with_token(team),
                         participant_body("a"))
                .status,
            201);
  EXPECT_EQ(client
                .request("POST", "/api/teams/" + team.id + "%2Fparticipants", with_token(team),
                         participant_body("b"))
                .status,
            405)
      << "it is /api/teams/{team}, which has no POST";
  EXPECT_EQ(client.request("GET", "/api/teams/" + team.id + "%2Fparticipants", with_token(team)).status, 404);
  EXPECT_EQ(
      client.request("POST", "/api/teams/%zz/participants", with_token(team), participant_body("b")).status,
      400);
}

TEST(Routing, PreflightNeedsNoCredential) {
  roster_system& system = roster_system::shared();
  http_client client = system.connect();
  const http_answer answer =
      client.request("OPTIONS", "/api/teams/1/participants",
                     {{"Origin", "https://app.example"}, {"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(answer.status, 204);
  EXPECT_TRUE(answer.header("Access-Control-Allow-Origin").has_value());
  EXPECT_NE(answer.header("Access-Control-Allow-Headers").value_or("").find("Authorization"),
            std::string::npos);
}

TEST(Answers, HaveOneDateWhoeverMadeThem) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  for (const http_answer& answer :
       {post_participant(client, team, participant_body("dated")), client.request("GET", "/nowhere")})
    EXPECT_EQ(std::count_if(answer.headers.begin(), answer.headers.end(),
                            [](const auto& h) { return h.first == "Date"; }),
              1);
}

TEST(RequestId, ASaneOneIsKeptAndFoundInEveryLog) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const http_answer answer =
      post_participant(client, team, participant_body("a"), {{"X-Request-Id", "e2e-request.1_a"}});
  EXPECT_EQ(answer.header("X-Request-Id"), "e2e-request.1_a");
  EXPECT_TRUE(system.logs(server::gateway, {"e2e-request.1_a"}));
  EXPECT_TRUE(system.logs(server::participants, {"e2e-request.1_a"}));
}

TEST(RequestId, AnotherOneIsReplaced) {
  roster_system& system = roster_system::shared();
  http_client client = system.connect();
  for (const std::string& id : {std::string("has space"), std::string(129, 'a'), std::string("<script>")}) {
    const http_answer answer = client.request("GET", "/nothing", {{"X-Request-Id", id}});
    EXPECT_TRUE(answer.header("X-Request-Id").has_value());
    EXPECT_NE(answer.header("X-Request-Id"), id);
  }
}

TEST(Secrets, AreInNoLog) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a"), {{"X-Request-Id", "secret-1"}}).status,
            201);
  EXPECT_EQ(
      post_guest(client, collection, guest_body("b@example.com"), {{"X-Request-Id", "secret-2"}}).status,
      200);
  // By mistake in the path, where the gateway and behind it a service log it.
  EXPECT_EQ(client
                .request("GET", participants_path(team) + "/" + team.token,
                         {{"Authorization", "Bearer " + team.token}, {"X-Request-Id", "secret-3"}})
                .status,
            404);
  EXPECT_TRUE(system.logs(server::gateway, {"secret-3", "/participants/rst_[hidden]"}));
  EXPECT_TRUE(system.logs(server::participants, {"secret-3", "/participants/rst_[hidden]"}));
  EXPECT_TRUE(system.logs(server::participants, {"secret-1"}));
  EXPECT_TRUE(system.logs(server::collections, {"secret-2"}));
  for (const server which : every_server) {
    const std::string log = system.process(which).err();
    EXPECT_EQ(log.find(team.token), std::string::npos);
    EXPECT_EQ(log.find(collection.key), std::string::npos);
    EXPECT_EQ(log.find(identity_key), std::string::npos);
  }
}

}  // namespace
}  // namespace roster::e2e
