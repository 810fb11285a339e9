// Many clients at once, through the whole system.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/participants/team_requests.hpp"

namespace roster::e2e {
namespace {

constexpr int clients = 32;

// Does `request(client's number, its connection)` with 32 clients at once; how often each status came back.
std::map<int, int> at_once(const roster_system& system,
                           const std::function<int(int, http_client&)>& request) {
  std::map<int, int> statuses;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      http_client mine = system.connect();
      const int status = request(i, mine);
      const std::lock_guard lock(mutex);
      ++statuses[status];
    });
  }
  for (std::thread& each : threads) each.join();
  return statuses;
}

using counts = std::map<int, int>;

TEST(Concurrency, OfManyWhoCreateOneKeyExactlyOneGets201) {
  team_client team;
  const counts statuses = at_once(team.system(), [&](int, http_client& on) {
    return post_participant(on, team.team(), participant_body("same1")).status;
  });
  EXPECT_EQ(statuses, (counts{{201, 1}, {422, clients - 1}}));
  EXPECT_EQ(team.count(), "1");
}

TEST(Concurrency, OfManyRetriesWithOneKeyExactlyOneGets201) {
  team_client team;
  const counts statuses = at_once(team.system(), [&](int, http_client& on) {
    return post_participant(on, team.team(), participant_body("same1"), {{"Idempotency-Key", "\"once\""}})
        .status;
  });
  EXPECT_EQ(statuses, (counts{{200, clients - 1}, {201, 1}}));
}

TEST(Concurrency, OfManyWhoRenameToOneKeyOneSucceeds) {
  team_client team;
  for (int i = 0; i < clients; ++i) team.create("k" + std::to_string(i));
  const counts statuses = at_once(team.system(), [&](int i, http_client& on) {
    return on
        .request("PUT", team.path("/k" + std::to_string(i)), with_token(team.team()),
                 participant_body("same1"))
        .status;
  });
  EXPECT_EQ(statuses, (counts{{200, 1}, {422, clients - 1}}));
}

TEST(Concurrency, OfManyWhoChangeOneVersionOneSucceeds) {
  team_client team;
  const std::string tag = team.ask("POST", "", R"({"key":"a"})").header("ETag").value_or("");
  const counts statuses = at_once(team.system(), [&](int i, http_client& on) {
    return on
        .request("PUT", team.path("/a"), with_token(team.team(), {{"If-Match", tag}}),
                 R"({"notes":")" + std::to_string(i) + "\"}")
        .status;
  });
  EXPECT_EQ(statuses, (counts{{200, 1}, {412, clients - 1}}));
}

TEST(Concurrency, OfManyWhoRemoveOneParticipantOneSucceeds) {
  team_client team;
  team.create("a");
  const counts statuses = at_once(team.system(), [&](int, http_client& on) {
    return on.request("DELETE", team.path("/a"), with_token(team.team())).status;
  });
  EXPECT_EQ(statuses, (counts{{204, 1}, {404, clients - 1}}));
}

TEST(Concurrency, RacesOfEveryKindGiveNoErrorOfOursAndARightCount) {
  team_client team;
  const counts statuses = at_once(team.system(), [&](int i, http_client& on) {
    int worst = 0;
    for (int n = 0; n < 12; ++n) {
      const std::string key = "k" + std::to_string((i + n) % 4);
      const std::string next = "k" + std::to_string((i + n + 1) % 4);
      for (const http_answer& answer :
           {post_participant(on, team.team(), participant_body(key)),
            on.request("PUT", team.path("/" + key), with_token(team.team()), participant_body(next)),
            on.request("POST", team.path("/bulk"), with_token(team.team()),
                       R"({"participants":[)" + participant_body(next) + "," + participant_body(key) + "]}"),
            on.request("DELETE", team.path("/" + next), with_token(team.team()))})
        worst = std::max(worst, answer.status);
    }
    return worst / 100;
  });
  EXPECT_FALSE(statuses.contains(5));
  EXPECT_EQ(
      team.system().query("SELECT coalesce(sum(participants), 0) FROM participants.team_participants WHERE "
                          "team_id = " +
                          team.team().id),
      team.count());
}

}  // namespace
}  // namespace roster::e2e
