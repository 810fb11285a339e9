// A receiver that fails, stalls and recovers: every event is delivered at least once and in order per team,
// also when the service is killed in the middle.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>

#include "tests/e2e/webhooks/receiving.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

class Deliveries : public ::testing::Test {
 protected:
  // Makes a change in a team that is told.
  static void change(const roster_system& in, const team_access& team, int number) {
    http_client client = in.connect();
    const std::string body = R"({"subject":"m)" + std::to_string(number) + R"(@example.com"})";
    ASSERT_EQ(client.request("POST", "/api/teams/" + team.id + "/members", with_token(team), body).status,
              201);
  }

  static std::string waiting(const roster_system& in) {
    return in.query("SELECT count(*) FROM participants.event WHERE delivery = 'waiting'");
  }

  // Every event of the team that was to be told was delivered, in order.
  static void expect_all_in_order(const roster_system& in, const webhook_receiver& there,
                                  const team_access& team) {
    const std::vector<std::int64_t> sent = delivered(there, "team_id")[team.id];
    std::string ids;
    for (const std::int64_t id : sent) ids += std::to_string(id) + " ";
    EXPECT_EQ(ids, in.query("SELECT string_agg(event_id || ' ', '' ORDER BY event_id) FROM participants.event"
                            " WHERE delivery = 'delivered' AND team_id = " +
                            team.id));
  }
};

TEST_F(Deliveries, SurviveAReceiverThatFailsStallsAndRecoversAndAServiceThatIsKilled) {
  std::atomic<int> status = 500;
  webhook_receiver there([&](const received_message&) { return status.load(); });
  roster_system system({.participants = webhook_to(there)});
  const team_access one = system.make_team("one@example.com");
  const team_access two = system.make_team("two@example.com");
  int number = 0;
  const auto change_both = [&] {
    for (int i = 0; i < 5; ++i) {
      change(system, one, ++number);
      change(system, two, ++number);
    }
  };

  change_both();  // while it fails
  ASSERT_TRUE(test::eventually([&] { return there.messages().size() >= 4; }, 30s));
  EXPECT_TRUE(delivered(there, "team_id").empty());

  status = webhook_receiver::stall;
  change_both();  // while it stalls
  const auto stalled = [&] {
    const std::vector<received_message> all = there.messages();
    return std::any_of(all.begin(), all.end(),
                       [](const received_message& each) { return each.status == webhook_receiver::stall; });
  };
  ASSERT_TRUE(test::eventually(stalled, 30s));
  system.process(server::participants).signal(SIGKILL);
  EXPECT_EQ(system.process(server::participants).wait(), 128 + SIGKILL);
  system.start(server::participants);

  // It answers some of what it gets, and is killed again among them.
  std::atomic<int> answered = 0;
  there.behave([&](const received_message&) { return ++answered % 3 == 0 ? 503 : 200; });
  ASSERT_TRUE(test::eventually([&] { return answered >= 4; }, 60s));
  system.process(server::participants).signal(SIGKILL);
  EXPECT_EQ(system.process(server::participants).wait(), 128 + SIGKILL);
  system.start(server::participants);

  there.behave([](const received_message&) { return 200; });
  ASSERT_TRUE(test::eventually(
      [&] {
        http_client client = system.connect();
        return client.request("GET", "/api/teams/" + one.id, with_token(one)).status == 200;
      },
      30s));
  change_both();
  ASSERT_TRUE(test::eventually([&] { return waiting(system) == "0"; }, 120s));
  for (const team_access& team : {one, two}) {
    expect_all_in_order(system, there, team);
    EXPECT_EQ(delivered(there, "team_id")[team.id].size(), 15U);
  }
}

TEST_F(Deliveries, AreParkedWhenTheyFailForTooLongAndSentAgainByAnOperator) {
  std::atomic<int> status = 500;
  webhook_receiver there([&](const received_message&) { return status.load(); });
  roster_system system({.participants = webhook_to(there, {{"WEBHOOK_RETRY_FOR", "1s"}})});
  const team_access team = system.make_team();
  change(system, team, 1);
  const auto parked = [&] { return system.administer(server::participants, {"webhook", "parked"}); };
  ASSERT_TRUE(test::eventually([&] { return parked().find("HTTP 500") != std::string::npos; }, 30s));
  EXPECT_TRUE(parked().starts_with("event\tteam\ttype\ttime\tfailure\n")) << parked();
  EXPECT_NE(parked().find("\t" + team.id + "\tmember.added\t"), std::string::npos) << parked();
  EXPECT_TRUE(system.logs(server::participants, {"webhook: a message was parked", "HTTP 500"}));

  status = 410;
  change(system, team, 2);
  ASSERT_TRUE(test::eventually([&] { return parked().find("HTTP 410") != std::string::npos; }, 30s));

  status = 200;
  EXPECT_EQ(system.administer(server::participants, {"webhook", "retry", "--team", team.id}), "2");
  ASSERT_TRUE(test::eventually([&] { return delivered(there, "team_id")[team.id].size() == 2; }, 30s));
  // The receiver knows before the service has written it down.
  ASSERT_TRUE(test::eventually([&] { return waiting(system) == "0"; }, 30s));
  expect_all_in_order(system, there, team);
  EXPECT_EQ(parked(), "event\tteam\ttype\ttime\tfailure");
  EXPECT_EQ(system.administer(server::participants, {"webhook", "retry"}), "0");
}

}  // namespace
}  // namespace roster::e2e
