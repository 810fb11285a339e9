// Everything at once on the same few rows: nothing deadlocks for good, and every count is true afterwards.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/services/participants/enrolment_database.hpp"

namespace roster::participants {
namespace {

constexpr int workers = 8;
constexpr int steps_of_each = 60;

class Confusion {
 public:
  explicit Confusion(const test::enrolment_database& base, unsigned seed)
      : base_(base), on_(base.options()), random_(seed) {}

  void run() {
    for (int i = 0; i < steps_of_each; ++i) one_step();
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  std::string participant() { return "p" + std::to_string(pick(6)); }
  std::string experiment() { return "e" + std::to_string(pick(3)); }

  void one_step() {
    switch (pick(10)) {
      case 0:
        return make_again(experiment());
      case 1:
        return remove_experiment(experiment());
      case 2:
        return remove_participant(participant());
      case 3:
      case 4:
        return leave(participant(), experiment());
      default:
        return enrol_some();
    }
  }

  void enrol_some() {
    std::vector<enrol_request> asked;
    for (int i = pick(6); i >= 0; --i)
      asked.push_back(
          pick(2) == 0 ? base_.ingestion(participant(), experiment(), "v" + std::to_string(i), pick(2) == 0)
                       : base_.request(participant(), experiment()));
    enrol_batch(on_, asked);
  }

  void make_again(const std::string& key) {
    on_.transact([&](db::transaction& in) { return create_experiment(in, {base_.by(), {key}}); });
    on_.transact([&](db::transaction& in) {
      return set_status(in, {{base_.by(), key}, domain::experiment_status::running});
    });
  }

  void remove_experiment(const std::string& key) {
    on_.transact([&](db::transaction& in) { return delete_experiment(in, {base_.by(), key}, always, 2); });
    while (pick(3) > 0 && clear_remains(on_, 2)) {
    }
  }

  void remove_participant(const std::string& key) {
    static constexpr db::statement statement{
        "test_remove_participant",
        "WITH gone AS (DELETE FROM participants.participant WHERE team_id = $1::bigint AND key = $2 "
        "RETURNING team_id) "
        "INSERT INTO participants.team_participants AS slot (team_id, slot, participants) "
        "SELECT team_id, pg_backend_pid() % 16, -count(*) FROM gone GROUP BY team_id "
        "ON CONFLICT (team_id, slot) DO UPDATE SET participants = slot.participants + excluded.participants"};
    on_.run(statement, {std::to_string(base_.team()), key});
  }

  void leave(const std::string& participant, const std::string& experiment) {
    on_.transact([&](db::transaction& in) {
      return withdraw(in, {base_.by(), participant, experiment},
                      [](const domain::enrolment&) { return true; });
    });
  }

  static bool always(const domain::experiment&) { return true; }

  const test::enrolment_database& base_;
  db::connection on_;
  std::mt19937 random_;
};

TEST(ConcurrentEnrolments, LeaveEveryCountTrue) {
  test::enrolment_database base;
  for (const char* key : {"e0", "e1", "e2"}) base.make_running(key);
  const std::string deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";

  std::atomic<int> failures{0};
  std::vector<std::thread> all;
  for (unsigned i = 0; i < workers; ++i) {
    all.emplace_back([&, i] {
      try {
        Confusion(base, i).run();
      } catch (const std::exception& error) {
        ++failures;
        ADD_FAILURE() << error.what();
      }
    });
  }
  for (std::thread& each : all) each.join();

  EXPECT_EQ(failures, 0);
  EXPECT_EQ(base.false_counts(), "");
  while (clear_remains(base.on())) {
  }
  EXPECT_EQ(base.ask("SELECT count(*) FROM participants.enrolment AS n WHERE NOT EXISTS (SELECT FROM "
                     "participants.experiment AS e WHERE e.experiment_id = n.experiment_id)"),
            "0");
  EXPECT_EQ(base.false_counts(), "");
  EXPECT_EQ(base.ask(deadlocks), "0") << "the order of locks keeps them out, not a retry";
}

}  // namespace
}  // namespace roster::participants
