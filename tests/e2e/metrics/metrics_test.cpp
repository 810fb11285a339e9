// What Prometheus reads from the private listeners while clients are served.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::Optional;

http_answer scrape(const roster_system& system, server which) {
  http_client client(system.private_port(which));
  return client.request("GET", "/metrics");
}

// The value of the line of `series`, its name with its labels.
std::optional<double> value_in(const std::string& text, const std::string& series) {
  const std::size_t begin = ("\n" + text).find("\n" + series + " ");
  if (begin == std::string::npos) return std::nullopt;
  return std::stod(text.substr(begin + series.size() + 1));
}

std::string requests(const std::string& method, const std::string& route, int status) {
  return "roster_http_requests_total{method=\"" + method + "\",route=\"" + route + "\",status=\"" +
         std::to_string(status) + "\"}";
}

// As many I/O threads as elsewhere: each counts the endpoints it has reached.
const system_options one_thread{.gateway = {{"IO_THREADS", "1"}}, .participants = {{"IO_THREADS", "1"}}};

TEST(Metrics, RequestsAreCountedByRouteAndStatusNeverByPath) {
  roster_system system(one_thread);
  const team_access team = system.make_team();
  http_client client = system.connect();
  for (const char* key : {"secret-a", "secret-b", "secret-b"})
    post_participant(client, team, participant_body(key));
  const std::string path = participants_path(team);
  EXPECT_EQ(client.request("GET", path + "/secret-a", with_token(team)).status, 200);
  EXPECT_EQ(client.request("GET", path + "/secret-c", with_token(team)).status, 404);
  EXPECT_EQ(client.request("GET", path + "/secret-c").status, 403);
  EXPECT_EQ(client.request("PATCH", path, with_token(team)).status, 405);
  EXPECT_EQ(client.request("GET", "/no/such/path").status, 404);
  EXPECT_EQ(client.request("GET", "/api/health").status, 200);

  const std::string gateway = scrape(system, server::gateway).body;
  EXPECT_THAT(value_in(gateway, requests("POST", "/api/teams", 201)), Optional(2));
  EXPECT_THAT(value_in(gateway, requests("POST", "/api/teams", 422)), Optional(1));
  EXPECT_THAT(value_in(gateway, requests("GET", "/api/teams", 403)), Optional(1));
  EXPECT_THAT(value_in(gateway, requests("PATCH", "/api/teams", 405)), Optional(1));
  EXPECT_THAT(value_in(gateway, requests("GET", "/api/health", 200)), Optional(1));
  EXPECT_THAT(value_in(gateway, requests("", "", 404)), Optional(1));
  EXPECT_THAT(
      value_in(gateway, R"(roster_http_request_duration_seconds_count{method="GET",route="/api/teams"})"),
      Optional(3));
  EXPECT_THAT(value_in(gateway, "roster_http_connections"), Optional(1));

  const std::string service = scrape(system, server::participants).body;
  const std::string row = "/api/teams/{team}/participants";
  EXPECT_THAT(value_in(service, requests("POST", row, 201)), Optional(2));
  EXPECT_THAT(value_in(service, requests("POST", row, 422)), Optional(1));
  EXPECT_THAT(value_in(service, requests("GET", row + "/{key}", 404)), Optional(1));
  EXPECT_THAT(value_in(service, requests("", "", 405)), Optional(1));
  EXPECT_THAT(value_in(service, R"(roster_db_batch_requests_sum{statement="participants_create_one"})"),
              Optional(3));
  EXPECT_THAT(
      value_in(service, R"(roster_db_statement_duration_seconds_count{statement="participants_find_one"})"),
      Optional(2));
  EXPECT_THAT(value_in(service, R"(roster_db_jobs_waiting{lanes="general"})"), Optional(0));
  for (const std::string& text : {gateway, service}) {
    EXPECT_THAT(text, Not(HasSubstr("secret")));
    EXPECT_THAT(text, Not(HasSubstr("no/such")));
    EXPECT_THAT(text, Not(HasSubstr(team.token)));
  }
}

TEST(Metrics, AStreamAndWhatIsRefusedBeforeAnyRouteAreCountedAsWell) {
  roster_system system;
  const team_access team = system.make_team();
  http_client client = system.connect();
  const std::string path = participants_path(team) + "/export";
  EXPECT_EQ(client.request("GET", path, with_token(team)).status, 200);
  EXPECT_EQ(client.request("GET", "/" + std::string(20'000, 'x')).status, 414);
  const std::string gateway = scrape(system, server::gateway).body;
  EXPECT_THAT(value_in(gateway, requests("GET", "/api/teams", 200)), Optional(1));
  EXPECT_THAT(value_in(gateway, requests("", "", 414)), Optional(1));
  EXPECT_THAT(value_in(scrape(system, server::participants).body,
                       requests("GET", "/api/teams/{team}/participants/export", 200)),
              Optional(1));
}

TEST(Metrics, TheOtherServiceCountsLikewise) {
  roster_system system;
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_guest(client, collection, guest_body("secret@example.com")).status, 200);
  const std::string text = scrape(system, server::collections).body;
  EXPECT_THAT(value_in(text, requests("POST", "/api/v2/collections/{collection_id}/guests", 200)),
              Optional(1))
      << text;
  EXPECT_THAT(text, Not(HasSubstr("secret")));
}

TEST(Metrics, AnEndpointThatGoesAndComesIsCounted) {
  roster_system system(one_thread);
  const std::string connected = R"(roster_gateway_upstream_connected_total{upstream="participants"})";
  const std::string lost = R"(roster_gateway_upstream_lost_total{upstream="participants"})";
  const std::string before = scrape(system, server::gateway).body;
  EXPECT_THAT(value_in(before, connected), Optional(1));
  EXPECT_THAT(value_in(before, lost), Optional(0))
      << "shown from the beginning, or Prometheus sees no growth";
  system.process(server::participants).signal(SIGKILL);
  system.process(server::participants).wait();
  EXPECT_TRUE(
      test::eventually([&] { return value_in(scrape(system, server::gateway).body, lost).value_or(0) > 0; }));
  system.start(server::participants);
  EXPECT_TRUE(test::eventually(
      [&] { return value_in(scrape(system, server::gateway).body, connected).value_or(0) >= 2; }));
}

TEST(Metrics, EveryServerTellsOfItselfInTheFormatOfPrometheus) {
  roster_system& system = roster_system::shared();
  for (const server which : every_server) {
    const http_answer answer = scrape(system, which);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_THAT(answer.body,
                HasSubstr("roster_build_info{service=\"roster-" + std::string(name_of(which)) + "\""));
    EXPECT_GT(value_in(answer.body, "process_resident_memory_bytes").value_or(0), 1e6);
    http_client client(system.private_port(which));
    EXPECT_EQ(client.request("POST", "/metrics").status, 405);
    client.send("nonsense\r\n\r\n");
    EXPECT_EQ(client.read().status, 400);
    EXPECT_FALSE(value_in(scrape(system, which).body, requests("", "", 400))) << "no client did that";
    http_client outside = system.connect(which);
    EXPECT_NE(outside.request("GET", "/metrics").status, 200) << "not for clients";
  }
}

}  // namespace
}  // namespace roster::e2e
