// What Prometheus reads from the private listeners while clients are served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

http_answer scrape(const roster_system& system, server which) {
  http_client client(system.private_port(which));
  return client.request("GET", "/metrics");
}

TEST(Metrics, RequestsAreCountedByRouteAndStatusNeverByPath) {
  roster_system system;
  const team_access team = system.make_team();
  http_client client = system.connect();
  for (const char* key : {"secret-a", "secret-b", "secret-b"})
    post_participant(client, team, participant_body(key));
  EXPECT_EQ(client.request("GET", participants_path(team) + "/secret-a", with_token(team)).status, 200);
  EXPECT_EQ(client.request("GET", participants_path(team) + "/secret-c", with_token(team)).status, 404);
  EXPECT_EQ(client.request("GET", participants_path(team) + "/secret-c").status, 403);
  EXPECT_EQ(client.request("GET", "/no/such/path").status, 404);

  const std::string gateway = scrape(system, server::gateway).body;
  const std::string of_rule = R"(roster_http_requests_total{method="POST",route="/api/teams",status=")";
  EXPECT_THAT(gateway, HasSubstr(of_rule + "201\"} 2\n"));
  EXPECT_THAT(gateway, HasSubstr(of_rule + "422\"} 1\n"));
  EXPECT_THAT(gateway,
              HasSubstr(R"(roster_http_requests_total{method="GET",route="/api/teams",status="403"} 1)"));
  EXPECT_THAT(gateway, HasSubstr(R"(roster_http_requests_total{method="",route="",status="404"} 1)"));
  EXPECT_THAT(gateway,
              HasSubstr(R"(roster_http_request_duration_seconds_count{method="GET",route="/api/teams"} 3)"));
  EXPECT_THAT(gateway, HasSubstr("roster_http_connections 1\n"));
  EXPECT_THAT(gateway, HasSubstr(R"(roster_gateway_upstream_connected_total{upstream="participants"} 1)"));

  const std::string service = scrape(system, server::participants).body;
  const std::string row = R"(route="/api/teams/{team}/participants")";
  EXPECT_THAT(service,
              HasSubstr(R"(roster_http_requests_total{method="POST",)" + row + R"(,status="201"} 2)"));
  EXPECT_THAT(service, HasSubstr(R"(route="/api/teams/{team}/participants/{key}",status="404"} 1)"));
  EXPECT_THAT(service, HasSubstr(R"(roster_db_batch_requests_sum{statement="participants_create_one"} 3)"));
  EXPECT_THAT(
      service,
      HasSubstr(R"(roster_db_statement_duration_seconds_count{statement="participants_find_one"} 2)"));
  EXPECT_THAT(service, HasSubstr(R"(roster_db_jobs_waiting{lanes="general"} 0)"));
  for (const std::string& text : {gateway, service}) {
    EXPECT_THAT(text, Not(HasSubstr("secret")));
    EXPECT_THAT(text, Not(HasSubstr("no/such")));
    EXPECT_THAT(text, Not(HasSubstr(team.token)));
  }
}

TEST(Metrics, AStreamIsCountedAsWell) {
  roster_system system;
  const team_access team = system.make_team();
  http_client client = system.connect();
  EXPECT_EQ(client.request("GET", participants_path(team) + "/export", with_token(team)).status, 200);
  EXPECT_THAT(scrape(system, server::participants).body,
              HasSubstr(R"({method="GET",route="/api/teams/{team}/participants/export",status="200"} 1)"));
}

TEST(Metrics, EveryServerTellsOfItselfInTheFormatOfPrometheus) {
  roster_system& system = roster_system::shared();
  for (const server which : every_server) {
    const http_answer answer = scrape(system, which);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(answer.body,
                HasSubstr("roster_build_info{service=\"roster-" + std::string(name_of(which)) + "\""));
    EXPECT_THAT(answer.body, HasSubstr("\nprocess_resident_memory_bytes "));
    http_client client(system.private_port(which));
    EXPECT_EQ(client.request("POST", "/metrics").status, 405);
    // Not for clients.
    http_client outside = system.connect(which);
    EXPECT_NE(outside.request("GET", "/metrics").status, 200);
  }
}

}  // namespace
}  // namespace roster::e2e
