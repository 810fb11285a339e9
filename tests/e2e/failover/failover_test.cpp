// The primary is lost under load and its standby promoted: ours go over to it by their multi-host URL,
// without a restart, and nothing that was acknowledged is lost.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/failover/replicated_postgres.hpp"
#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;

// Clients that create participants one after another and remember what was acknowledged.
class writers {
 public:
  writers(const roster_system& system, const team_access& team) {
    for (int number = 0; number < 4; ++number)
      threads_.emplace_back([this, &system, &team, number] { write(system, team, number); });
  }
  ~writers() { stop(); }
  writers(const writers&) = delete;
  writers& operator=(const writers&) = delete;

  void stop() {
    stopping_ = true;
    for (std::thread& each : threads_)
      if (each.joinable()) each.join();
  }

  std::size_t acknowledged() const {
    const std::lock_guard lock(mutex_);
    return keys_.size();
  }
  // After stop().
  const std::vector<std::string>& keys() const { return keys_; }
  bool has_answer_other_than_503() const { return other_; }

 private:
  void write(const roster_system& system, const team_access& team, int number) {
    http_client client = system.connect();
    for (int i = 0; !stopping_; ++i) {
      const std::string key = "w" + std::to_string(number) + "_" + std::to_string(i);
      const int status = post_participant(client, team, participant_body(key)).status;
      if (status == 201) {
        const std::lock_guard lock(mutex_);
        keys_.push_back(key);
      } else if (status != 503) {
        other_ = true;
      }
    }
  }

  std::atomic<bool> stopping_ = false;
  std::atomic<bool> other_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> keys_;
  std::vector<std::thread> threads_;
};

std::string joined(const std::vector<std::string>& keys) {
  std::string out;
  for (const std::string& key : keys) out.append(out.empty() ? "'" : ",'").append(key).append("'");
  return out;
}

TEST(Failover, LosesNoAcknowledgedWriteAndIsOverWithin5SecondsOfThePromotion) {
  replicated_postgres database;
  system_options options;
  options.database_url = database.url();
  roster_system system(options);
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  std::map<server, pid_t> pids;
  for (const server which : every_server) pids[which] = system.process(which).pid();

  writers load(system, team);
  ASSERT_TRUE(test::eventually([&] { return load.acknowledged() > 200; }, 30s));
  database.kill_primary();
  // What waited for the standby's word gets its 503 now; from here on nothing can be acknowledged.
  ASSERT_TRUE(test::eventually([&] { return system.readiness(server::participants) == 503; }, 20s));
  const std::size_t before = load.acknowledged();
  database.promote_standby();
  const auto promoted = std::chrono::steady_clock::now();
  EXPECT_TRUE(test::eventually([&] { return load.acknowledged() > before; }, 5s))
      << "service is not restored within 5 s of the promotion";
  const auto restored = std::chrono::steady_clock::now() - promoted;
  RecordProperty("restored_after_ms",
                 std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(restored).count()));

  for (const server which : every_server)
    EXPECT_TRUE(test::eventually([&] { return system.readiness(which) == 200; }, 20s)) << name_of(which);
  ASSERT_TRUE(test::eventually([&] { return load.acknowledged() > before + 200; }, 30s));
  load.stop();
  EXPECT_FALSE(load.has_answer_other_than_503());
  EXPECT_EQ(database.query_standby("SELECT count(*) FROM participants.participant WHERE key IN (" +
                                   joined(load.keys()) + ")"),
            std::to_string(load.keys().size()));

  http_client client = system.connect();
  EXPECT_EQ(post_guest(client, collection, guest_body("after@example.com")).status, 200);
  // Credentials are looked up where they are written now.
  const std::string fresh = system.make_token(team.subject);
  EXPECT_EQ(post_participant(client, {team.id, "", fresh}, participant_body("fresh")).status, 201);
  for (const server which : every_server) {
    EXPECT_TRUE(system.process(which).is_running());
    EXPECT_EQ(system.process(which).pid(), pids[which]) << "no restart of ours";
  }
}

}  // namespace
}  // namespace roster::e2e
