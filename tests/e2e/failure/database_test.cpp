// PostgreSQL away and back: known credentials go on as far as they can, nobody is told that a good one is
// bad.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stopped_process.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

// The server comes back whatever a test finds.
class database_away {
 public:
  database_away() { test::temporary_postgres::instance().stop(); }
  ~database_away() { test::temporary_postgres::instance().start(); }
  database_away(const database_away&) = delete;
  database_away& operator=(const database_away&) = delete;
};

class database_frozen {
 public:
  database_frozen() { test::temporary_postgres::instance().freeze(); }
  ~database_frozen() {
    try {
      test::temporary_postgres::instance().thaw();
    } catch (const std::runtime_error& cause) {
      ADD_FAILURE() << cause.what();
    }
  }
  database_frozen(const database_frozen&) = delete;
  database_frozen& operator=(const database_frozen&) = delete;
};

// Waits until the gateway has heard of every credential made before. The notice of one may come after its
// first use, which then has to be looked up again: not to be met once the database no longer answers.
[[nodiscard]] bool has_heard_all_notices(const roster_system& system) {
  // Notices come in order, and this is the last.
  const http_headers as_last{{"Authorization", "Bearer " + system.make_token("last@example.com")}};
  http_client client = system.connect();
  if (client.request("GET", "/api/teams", as_last).status != 200) return false;
  system.query("UPDATE gateway.credential SET revoked_at = now() WHERE subject = 'last@example.com'");
  return test::eventually([&] { return client.request("GET", "/api/teams", as_last).status == 403; });
}

TEST(PostgreSqlAway, UnknownCredentialsGet503AndKnownOnesReachTheService) {
  roster_system system;
  const team_access team = system.make_team();
  const std::string unseen = system.make_token(team.subject);
  const collection_access collection = system.make_collection();
  ASSERT_TRUE(has_heard_all_notices(system));
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  EXPECT_EQ(post_guest(client, collection, guest_body("a@example.com")).status, 200);
  {
    const database_away away;
    const http_answer unknown = post_participant(client, {team.id, "", unseen}, participant_body("b"),
                                                 {{"X-Request-Id", "unknown-while-away"}});
    EXPECT_EQ(unknown.status, 503);
    EXPECT_EQ(unknown.body, R"({"message":"Service Unavailable"})");
    const http_answer unknown_key =
        post_guest(client, {collection.id, "", "rsk_never-seen-before-never-seen-before-never"},
                   guest_body("b@example.com"));
    EXPECT_EQ(unknown_key.status, 503);
    EXPECT_EQ(unknown_key.body, R"({"error":"Service Unavailable"})");

    // A known one passes the gateway: it is the service, told by its log, that has no database.
    EXPECT_EQ(
        post_participant(client, team, participant_body("b"), {{"X-Request-Id", "known-while-away"}}).status,
        503);
    EXPECT_TRUE(system.logs(server::participants, {"known-while-away", "503"}));
    EXPECT_EQ(post_guest(client, collection, guest_body("b@example.com")).status, 503);
    EXPECT_EQ(
        client.request("POST", participants_path(team), {{"Content-Type", "application/json"}}, "{}").status,
        403)
        << "no credential at all is known to be none";
    for (const server which : every_server) {
      EXPECT_TRUE(test::eventually([&] { return system.readiness(which) == 503; }, 20s)) << name_of(which);
      EXPECT_TRUE(system.process(which).is_running());
    }
  }
  for (const server which : every_server)
    EXPECT_TRUE(test::eventually([&] { return system.readiness(which) == 200; }, 40s)) << name_of(which);
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("after")).status == 201; }, 20s));
  EXPECT_TRUE(test::eventually(
      [&] { return post_guest(client, collection, guest_body("after@example.com")).status == 200; }, 20s));
  EXPECT_EQ(post_participant(client, {team.id, "", unseen}, participant_body("unseen")).status, 201);
}

TEST(PostgreSqlAway, ARevocationMadeMeanwhileIsHeardOfAfterwards) {
  roster_system system;
  const team_access team = system.make_team();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  // The notice is lost: every session, and so the gateway's LISTEN, ends with the change.
  system.query("UPDATE gateway.credential SET revoked_at = now()");
  { const database_away away; }
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("b")).status == 403; }, 20s));
}

TEST(PostgreSqlAway, ServersStartWithoutItAndBecomeReadyWhenItIsBack) {
  roster_system system;
  const team_access team = system.make_team();
  for (const server which : every_server) {
    system.process(which).signal(SIGTERM);
    EXPECT_EQ(system.process(which).wait(), 0) << name_of(which);
  }
  {
    const database_away away;
    for (const server which : every_server) {
      system.start_without_waiting(which);
      EXPECT_TRUE(test::eventually([&] { return system.readiness(which) == 503; }, 20s)) << name_of(which);
    }
  }
  for (const server which : every_server)
    EXPECT_TRUE(test::eventually([&] { return system.readiness(which) == 200; }, 40s)) << name_of(which);
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
}

// A gateway whose requests may take this long: enough for the answers that are to come in time, also where a
// sanitizer slows everything down.
constexpr auto deadline = 2s;
system_options with_deadline() {
  return {.gateway = {{"REQUEST_TIMEOUT", "2s"}}};
}

// What the database that hangs is asked for, and how long the answer took.
void expect_at_deadline(http_client& client, const std::string& method, const std::string& path,
                        const http_headers& headers, int status) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(client.request(method, path, headers).status, status) << method << ' ' << path;
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_GE(took, deadline - 100ms) << method << ' ' << path;
  EXPECT_LT(took, deadline + 4s) << method << ' ' << path;
}

TEST(PostgreSqlFrozen, UnknownCredentialsGet503AtTheirDeadline) {
  roster_system system(with_deadline());
  const team_access team = system.make_team();
  const http_headers unseen{{"Authorization", "Bearer " + system.make_token(team.subject)}};
  const http_headers junk{{"Authorization", "Bearer rst_never-seen-before-never-seen-before-never"}};
  http_client client = system.connect();
  // It also opens the connection that is to hang.
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  const database_frozen frozen;
  expect_at_deadline(client, "GET", participants_path(team), unseen, 503);
  expect_at_deadline(client, "GET", participants_path(team), unseen, 503);  // is asked for already
  expect_at_deadline(client, "GET", participants_path(team), junk, 503);    // behind it
  EXPECT_TRUE(system.logs(server::gateway, {"credential not looked up in time"}));
}

TEST(PostgreSqlFrozen, StreamsThatDoNotBeginGet504AtTheirDeadline) {
  roster_system system(with_deadline());
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  ASSERT_TRUE(has_heard_all_notices(system));
  const http_headers of_team{{"Authorization", "Bearer " + team.token}};
  const http_headers of_collection{{"X-API-KEY", collection.key}};
  const std::string exported = participants_path(team) + "/export";
  const std::string listed = "/api/v2/collections/" + collection.id + "/users";
  http_client client = system.connect();
  EXPECT_EQ(client.request("GET", exported, of_team).status, 200);
  EXPECT_EQ(client.request("GET", listed, of_collection).status, 200);
  const database_frozen frozen;
  expect_at_deadline(client, "GET", exported, of_team, 504);
  expect_at_deadline(client, "GET", listed, of_collection, 504);
  expect_at_deadline(client, "HEAD", listed, of_collection, 504);
}

TEST(PostgreSqlFrozen, ARevocationThatANoticeCouldNotTellOfIsFoundOut) {
  roster_system system;
  const team_access team = system.make_team();
  ASSERT_TRUE(has_heard_all_notices(system));
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  // What a session that listens asks last.
  const std::string listening = system.query(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
      "AND application_name = 'roster-gateway' AND query ~ '^(LISTEN|SELECT 1$)'");
  const test::stopped_process session(std::stoi(listening));
  system.query("UPDATE gateway.credential SET revoked_at = now()");
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("a")).status == 403; }, 30s));
  EXPECT_TRUE(system.logs(server::gateway, {"credential notices lost", "has not answered within 5000 ms"}));
}

TEST(PostgreSqlFrozen, IsNoticedByTheGatewayThatNobodyAsks) {
  roster_system system;
  {
    const database_frozen frozen;
    EXPECT_TRUE(test::eventually([&] { return system.readiness(server::gateway) == 503; }, 30s));
  }
  EXPECT_TRUE(test::eventually([&] { return system.readiness(server::gateway) == 200; }, 40s));
}

TEST(PostgreSqlFrozen, HoldsUpTheEndOfNoServer) {
  const settings hurried{{"REQUEST_TIMEOUT", "1s"}, {"DRAIN_TIMEOUT", "1s"}};
  roster_system system({.gateway = hurried, .participants = hurried, .collections = hurried});
  const team_access team = system.make_team();
  ASSERT_TRUE(has_heard_all_notices(system));
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  const database_frozen frozen;
  // On a lane, which waits in libpq from now on.
  const std::string path = "/api/teams/" + team.id;
  EXPECT_EQ(client.request("GET", path, {{"Authorization", "Bearer " + team.token}}).status, 504);
  for (const server which : every_server) system.process(which).signal(SIGTERM);
  for (const server which : every_server) {
    const std::optional<int> status = system.process(which).wait(25s);
    ASSERT_TRUE(status) << name_of(which);
    EXPECT_LE(*status, 1) << name_of(which);
  }
  EXPECT_TRUE(system.logs(server::participants, {"closing took too long"}));
}

}  // namespace
}  // namespace roster::e2e
