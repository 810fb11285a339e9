// SIGTERM under load: what was accepted is answered and what was not answered was not carried out.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

// Clients that create participants, each on a connection of its own, until told to stop or refused a
// connection.
class load {
 public:
  load(const roster_system& in, const team_access& team) {
    for (int i = 0; i < 8; ++i) clients_.emplace_back([this, &in, team, i] { run(in, team, i); });
  }
  ~load() { stop(); }
  load(const load&) = delete;
  load& operator=(const load&) = delete;

  void stop() {
    stopping_ = true;
    for (std::thread& client : clients_)
      if (client.joinable()) client.join();
  }
  int created() const { return created_; }
  int unavailable() const { return unavailable_; }
  int others() const { return others_; }

 private:
  void run(const roster_system& in, const team_access& team, int client) {
    int number = 0;
    while (!stopping_) {
      try {
        http_client connection = in.connect();
        bool open = true;
        while (open && !stopping_) {
          const std::string key = "c" + std::to_string(client) + "_" + std::to_string(++number);
          const http_answer answer = post_participant(connection, team, participant_body(key));
          count(answer.status);
          open = answer.header("Connection") != "close";
        }
      } catch (const std::runtime_error&) {
        // Refused, or closed between two requests: the request was not answered, so it may not have been
        // done.
        std::this_thread::yield();
      }
    }
  }

  void count(int status) {
    if (status == 201) {
      ++created_;
    } else if (status == 503) {
      ++unavailable_;
    } else {
      ++others_;
    }
  }

  std::atomic<bool> stopping_{false};
  std::atomic<int> created_{0};
  std::atomic<int> unavailable_{0};
  std::atomic<int> others_{0};
  std::vector<std::thread> clients_;
};

std::string rows_of(const roster_system& in, const team_access& team) {
  return in.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id);
}

TEST(Drain, AGatewayAnswersWhatItAcceptedAndExitsWith0) {
  roster_system system;
  const team_access team = system.make_team();
  load running(system, team);
  EXPECT_TRUE(test::eventually([&] { return running.created() > 200; }));
  system.process(server::gateway).signal(SIGTERM);
  EXPECT_EQ(system.process(server::gateway).wait(), 0);
  running.stop();
  EXPECT_EQ(running.others(), 0);
  EXPECT_EQ(running.unavailable(), 0);
  EXPECT_EQ(rows_of(system, team), std::to_string(running.created()));
}

TEST(Drain, AServiceAnswersWhatItAcceptedAndTheGatewayKnowsWhatItDidNot) {
  roster_system system;
  const team_access team = system.make_team();
  load running(system, team);
  for (int restarts = 0; restarts < 3; ++restarts) {
    const int before = running.created();
    EXPECT_TRUE(test::eventually([&] { return running.created() > before + 200; }));
    system.process(server::participants).signal(SIGTERM);
    EXPECT_EQ(system.process(server::participants).wait(), 0);
    system.start(server::participants);
  }
  const int before = running.created();
  EXPECT_TRUE(test::eventually([&] { return running.created() > before + 200; }))
      << "the gateway finds it again";
  running.stop();
  EXPECT_EQ(running.others(), 0) << "502 would mean that a request's fate is unknown";
  EXPECT_EQ(rows_of(system, team), std::to_string(running.created()));
}

TEST(Drain, ReadinessSays503WhileTheListenerStillServes) {
  roster_system system({.gateway = {{"DRAIN_DELAY", "4s"}}});
  const team_access team = system.make_team();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  system.process(server::gateway).signal(SIGTERM);
  EXPECT_TRUE(test::eventually([&] { return system.readiness(server::gateway) == 503; }, 3s));
  http_client late = system.connect();
  EXPECT_EQ(post_participant(late, team, participant_body("b")).status, 201);
  EXPECT_EQ(system.process(server::gateway).wait(), 0);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST(Drain, ASecondSignalExitsAtOnce) {
  roster_system system({.gateway = {{"DRAIN_DELAY", "60s"}}});
  system.process(server::gateway).signal(SIGTERM);
  EXPECT_TRUE(test::eventually([&] { return system.readiness(server::gateway) == 503; }));
  EXPECT_TRUE(system.process(server::gateway).is_running());
  system.process(server::gateway).signal(SIGTERM);
  EXPECT_EQ(system.process(server::gateway).wait(20s), 130);
}

TEST(Drain, SigintDrainsLikeSigterm) {
  roster_system system;
  for (const server which : {server::gateway, server::participants, server::collections}) {
    system.process(which).signal(SIGINT);
    EXPECT_EQ(system.process(which).wait(), 0) << name_of(which);
  }
}

TEST(Drain, IdleConnectionsAreClosedAndDoNotHoldUpTheEnd) {
  roster_system system;
  http_client idle = system.connect();
  EXPECT_EQ(idle.request("GET", "/nothing").status, 404);
  const auto begun = std::chrono::steady_clock::now();
  system.process(server::gateway).signal(SIGTERM);
  EXPECT_EQ(system.process(server::gateway).wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  EXPECT_TRUE(idle.is_closed_by_peer());
}

}  // namespace
}  // namespace roster::e2e
