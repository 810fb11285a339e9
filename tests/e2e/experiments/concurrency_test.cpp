// Many clients at once: whoever enrols, leaves, deletes and makes, every count is true afterwards.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/experiments/api_client.hpp"

namespace roster::e2e {
namespace {

constexpr unsigned clients = 32;
constexpr int requests_of_each = 40;

// One random request on a few shared keys. The status.
int one_request(api_client& api, std::mt19937& random) {
  const auto pick = [&random](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  const std::string participant = "p" + std::to_string(pick(8));
  const std::string experiment = "e" + std::to_string(pick(4));
  const std::string enrolments = "/participants/" + participant + "/experiments";
  switch (pick(12)) {
    case 0:
      return api.ask("DELETE", "/experiments/" + experiment).status;
    case 1:
      return api.ask("POST", "/experiments", R"({"key":")" + experiment + R"("})").status;
    case 2:
      return api.ask("POST", "/experiments/" + experiment + "/start").status;
    case 3:
      return api.ask("DELETE", "/participants/" + participant).status;
    case 4:
    case 5:
      return api.ask("DELETE", enrolments + "/" + experiment).status;
    case 6:
    case 7:
      return api.ask("POST", enrolments, R"({"experiment":")" + experiment + R"("})").status;
    default:
      return api
          .ask("POST", "/ingest",
               R"({"experiment":")" + experiment + R"(","participant":")" + participant +
                   R"(","variant":"v","force":true})")
          .status;
  }
}

TEST(ConcurrentClients, LeaveEveryCountTrue) {
  // More than one lane, so that transactions really meet.
  roster_system system({.participants = {{"DATABASE_LANES", "4"}}});
  const team_access team = system.make_team();
  {
    api_client first(system, team);
    for (const char* key : {"e0", "e1", "e2", "e3"}) first.make_running(key);
  }
  std::vector<std::map<int, int>> statuses(clients);
  std::vector<std::thread> all;
  for (unsigned i = 0; i < clients; ++i) {
    all.emplace_back([&, i] {
      api_client api(system, team);
      std::mt19937 random(i);
      for (int n = 0; n < requests_of_each; ++n) ++statuses[i][one_request(api, random)];
    });
  }
  for (std::thread& each : all) each.join();

  std::map<int, int> seen;
  for (const auto& of_one : statuses)
    for (const auto& [status, count] : of_one) seen[status] += count;
  for (const auto& [status, count] : seen) EXPECT_LT(status, 500) << count << " times";
  EXPECT_GT(seen[200], 0);
  EXPECT_GT(seen[201], 0);
  EXPECT_GT(seen[204], 0);

  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant AS p WHERE experiment_count <> "
                         "(SELECT count(*) FROM participants.enrolment AS n WHERE n.team_id = p.team_id AND "
                         "n.participant_id = p.participant_id)"),
            "0");
  EXPECT_EQ(system.query("SELECT experiments_count - (SELECT count(*) FROM participants.experiment AS e "
                         "WHERE e.team_id = t.team_id) FROM participants.team AS t"),
            "0");
  EXPECT_EQ(
      system.query("SELECT (SELECT coalesce(sum(participants), 0) FROM participants.team_participants) - "
                   "(SELECT count(*) FROM participants.participant)"),
      "0");
}

TEST(ConcurrentClients, MakeOneEnrolmentOfOneParticipant) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team("many@example.com");
  {
    api_client first(system, team);
    first.make_running("e1");
    first.make_participant("ann");
  }
  std::atomic<int> created{0};
  std::atomic<int> shown{0};
  std::vector<std::thread> all;
  for (unsigned i = 0; i < clients; ++i) {
    all.emplace_back([&] {
      api_client api(system, team);
      const int status = api.ask("POST", "/participants/ann/experiments", R"({"experiment":"e1"})").status;
      if (status == 201) ++created;
      if (status == 200) ++shown;
    });
  }
  for (std::thread& each : all) each.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(shown, static_cast<int>(clients) - 1);
  EXPECT_EQ(system.query("SELECT experiment_count FROM participants.participant WHERE team_id = " + team.id),
            "1");
}

}  // namespace
}  // namespace roster::e2e
