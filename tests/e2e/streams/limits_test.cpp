// What one client may do to the streams of the others, and what is said of a client that leaves.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "tests/e2e/streams/stream_requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

TEST(StreamsOfOneCredential, AreBoundedAndOneMoreIs429) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  std::vector<std::unique_ptr<http_client>> idle;
  for (int i = 0; i < 4; ++i) {
    idle.push_back(std::make_unique<http_client>(system.port(server::gateway)));
    idle.back()->send("POST " + import_path(team) +
                      " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nExpect: 100-continue\r\n"
                      "Content-Type: application/x-ndjson\r\nAuthorization: Bearer " +
                      team.token + "\r\n\r\n");
    EXPECT_EQ(idle.back()->read().status, 100) << "it is under way";
  }
  http_client client = system.connect();
  const http_answer refused = client.request("GET", export_path(team), ndjson_from(team));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, R"({"message":"Too Many Attempts."})");
  EXPECT_EQ(refused.header("Retry-After"), "1");

  team_access other = team;
  other.token = system.make_token(team.subject);
  EXPECT_EQ(client.request("GET", export_path(team), ndjson_from(other)).status, 200);
  idle.pop_back();
  EXPECT_TRUE(test::eventually(
      [&] { return client.request("GET", export_path(team), ndjson_from(team)).status == 200; }));
}

TEST(AnUploadThatTrickles, Is408) {
  system_options options;
  options.gateway["STREAM_MIN_BYTES"] = "100000";
  options.gateway["STREAM_WINDOW"] = "500ms";
  roster_system system(options);
  const team_access team = system.make_team();
  http_client client = system.connect();
  client.send(chunked_import_head(team));
  EXPECT_TRUE(test::eventually([&] {
    client.send(chunk("\n"));
    return system.process(server::gateway).err().find("\"status\":408") != std::string::npos;
  }));
  EXPECT_EQ(client.read().status, 408);
}

TEST(AClientThatBreaksItsUploadOff, IsNoFailureInTheLog) {
  roster_system system;
  const team_access team = system.make_team();
  {
    http_client leaves = system.connect();
    leaves.send(chunked_import_head(team) + chunk(rows("k", 0, 5'000)));
    leaves.send(chunk("{\"key\":\"half"));
    ASSERT_TRUE(test::eventually([&] { return count_of(system, team) != "0"; }));
  }
  for (const server which : {server::gateway, server::participants}) {
    EXPECT_TRUE(system.logs(which, {"client went away", "the request broke off"}));
    EXPECT_TRUE(system.logs(which, {"/participants/import", "\"status\":499"}));
    const std::string log = system.process(which).err();
    for (const char* said : {"request failed", "stream broke", "answer cut off", "endpoint lost"})
      EXPECT_EQ(log.find(said), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace roster::e2e
