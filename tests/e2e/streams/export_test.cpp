// Exports through the whole system: what was imported comes out, as one snapshot, at the reader's pace.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "tests/e2e/streams/stream_requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

std::ptrdiff_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

class Export : public testing::Test {
 protected:
  roster_system& system_ = roster_system::shared();
  team_access team_ = system_.make_team();
  http_client client_ = system_.connect();
};

TEST_F(Export, GivesWhatWasImportedById) {
  ASSERT_EQ(import_lines(client_, team_, rows("k", 0, 5'000)).body, "{\"created\":5000,\"failed\":0}\n");
  const http_answer answer = client_.request("GET", export_path(team_), ndjson_from(team_));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(lines_of(answer.body), 5'000);
  const std::string first = answer.body.substr(0, answer.body.find('\n'));
  EXPECT_NE(first.find("\"team_id\":" + team_.id + ",\"key\":"), std::string::npos) << first;
  for (const int i : {0, 2'500, 4'999})
    EXPECT_NE(answer.body.find("\"key\":\"k" + std::to_string(i) + "\",\"notes\":\"note " +
                               std::to_string(i) + "\""),
              std::string::npos);
}

TEST_F(Export, OfAnEmptyTeamIsEmptyAndHeadHasNoBody) {
  EXPECT_EQ(client_.request("GET", export_path(team_), ndjson_from(team_)).body, "");
  client_.send(test::request_bytes("HEAD", export_path(team_), ndjson_from(team_)));
  const http_answer head = client_.read(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Type"), "application/x-ndjson");
  EXPECT_EQ(client_.request("GET", export_path(team_) + "/", ndjson_from(team_)).status, 200);
}

TEST_F(Export, IsOneSnapshotHoweverSlowlyItIsRead) {
  ASSERT_EQ(import_lines(client_, team_, rows("k", 0, 60'000)).status, 200);
  http_client slow = system_.connect();
  slow.send(test::request_bytes("GET", export_path(team_), ndjson_from(team_)));
  // It has begun, and is held up: the answer is larger than what the sockets between take.
  ASSERT_TRUE(test::eventually([&] {
    return system_.query("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'") == "1";
  }));
  ASSERT_EQ(import_lines(client_, team_, rows("later", 0, 100)).body, "{\"created\":100,\"failed\":0}\n");
  const http_answer answer = slow.read();
  EXPECT_EQ(lines_of(answer.body), 60'000);
  EXPECT_EQ(answer.body.find("later"), std::string::npos);
}

TEST_F(Export, RefusesStrangersAndOtherMethods) {
  const team_access other = system_.make_team("stranger@example.com");
  EXPECT_EQ(client_.request("GET", export_path(team_), ndjson_from(other)).status, 404);
  EXPECT_EQ(client_.request("GET", export_path(team_)).status, 403);
  const http_answer wrong = client_.request("POST", export_path(team_), ndjson_from(team_));
  EXPECT_EQ(wrong.status, 405);
}

TEST(ExportOfAServiceThatDies, IsSeenToBeIncompleteAndOneTooManyIsRefused) {
  system_options one_at_a_time;
  one_at_a_time.participants["MAX_EXPORTS"] = "1";
  roster_system system(one_at_a_time);
  const team_access team = system.make_team();
  http_client client = system.connect();
  ASSERT_EQ(import_lines(client, team, rows("k", 0, 60'000)).status, 200);
  http_client reader = system.connect();
  reader.send(test::request_bytes("GET", export_path(team), ndjson_from(team)));
  // An export that has a transaction but has sent nothing yet would be answered 503 by the gateway, whole.
  reader.await_answer();
  const http_answer refused = client.request("GET", export_path(team), ndjson_from(team));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  system.process(server::participants).signal(SIGKILL);
  EXPECT_THROW(reader.read(), std::runtime_error);
  EXPECT_TRUE(system.logs(server::gateway, {"answer cut off"}));
}

}  // namespace
}  // namespace roster::e2e
