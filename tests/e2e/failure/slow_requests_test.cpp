// A request that takes its time, or a client that asks for too much at once, holds up nobody else.
#include <gtest/gtest.h>

#include <memory>
#include <pqxx/pqxx>
#include <vector>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

TEST(ASlowRequest, DoesNotHoldUpTheQuickOrTheOtherSlowOnes) {
  system_options options;
  options.participants["DATABASE_LANES"] = "4";  // it is not the database that the others shall wait for
  options.participants["DATABASE_STATEMENT_TIMEOUT"] = "30s";
  roster_system system(options);
  const team_access team = system.make_team();
  http_client client = system.connect();
  ASSERT_EQ(post_participant(client, team, participant_body("a")).status, 201);

  pqxx::connection on(system.database_url(server::participants));
  pqxx::work locking(on);
  locking.exec("LOCK TABLE participants.experiment IN ACCESS EXCLUSIVE MODE");
  http_client slow = system.connect();
  slow.send(test::request_bytes("GET", "/api/teams/" + team.id + "/experiments", with_token(team)));
  ASSERT_TRUE(test::eventually([&] {
    return system.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1";
  }));

  const http_answer got = client.request("GET", participants_path(team) + "/a", with_token(team));
  EXPECT_EQ(got.status, 200) << got.body;
  EXPECT_EQ(post_participant(client, team, participant_body("b")).status, 201);
  EXPECT_EQ(client.request("GET", participants_path(team), with_token(team)).status, 200);
  locking.commit();
  EXPECT_EQ(slow.read().status, 200);
}

// As many requests as they can have under way together are more than one service gets at a time.
TEST(ClientsThatReadNothing, LeaveRoomForTheOthers) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  std::string all;
  for (int i = 0; i < 500; ++i) all += test::request_bytes("GET", participants_path(team), with_token(team));
  std::vector<std::unique_ptr<http_client>> greedy;
  for (int i = 0; i < 30; ++i) {
    greedy.push_back(std::make_unique<http_client>(system.port(server::gateway)));
    greedy.back()->send(all);
  }
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  EXPECT_EQ(client.request("GET", participants_path(team), with_token(team)).status, 200);
}

}  // namespace
}  // namespace roster::e2e
