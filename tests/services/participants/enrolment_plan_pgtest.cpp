// The statements of experiments and enrolments stay index look-ups, whatever the statistics say.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "services/participants/repository/enrolment_statements.hpp"
#include "services/participants/repository/experiment_statements.hpp"
#include "tests/common/db/query_plan.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

// Each with the arguments that a plan is asked for with.
const std::vector<std::pair<db::statement, std::string>> every_statement{
    {statements::lock_team_of_experiments, "1, 'jane@example.com'"},
    {statements::create_experiment, "1, 'e', NULL"},
    {statements::select_experiment, "1, 'jane@example.com', 'e'"},
    {statements::list_experiments, "1, 'jane@example.com', '-key', 0, 10"},
    {statements::lock_experiment, "1, 'jane@example.com', 'e'"},
    {statements::update_experiment, "1, 1, 'e', NULL, 'draft'"},
    {statements::close_experiment, "1, 1"},
    {statements::lock_enrolled, "1, 1, 10"},
    {statements::withdraw_up_to, "1, 1, 10"},
    {statements::delete_experiment, "1, 1"},
    {statements::look_up_enrolments, "'{1}', '{jane@example.com}', '{p}', '{e}'"},
    {statements::lock_experiments, "'{1}', '{e}'"},
    {statements::make_participants, "'{1}', '{p}'"},
    {statements::lock_participants, "'{1}', '{p}'"},
    {statements::add_enrolments, "'{1}', '{1}', '{1}', '{a}', '{1}'"},
    {statements::replace_variants, "'{1}', '{1}', '{1}', '{a}', '{1}'"},
    {statements::count_participants, "'{1}', '{1}'"},
    {statements::find_participant_id, "1, 'jane@example.com', 'p'"},
    {statements::lock_participant_id, "1, 'jane@example.com', 'p'"},
    {statements::select_enrolment, "1, 1, 'e'"},
    {statements::list_enrolments, "1, 1, '-key', 0, 10"},
    {statements::withdraw, "1, 1, 1"},
};

// 100,000 rows in each table. Without foreign key checks, which would take most of the time.
constexpr const char* many_enrolments =
    "SET session_replication_role = replica;"
    "INSERT INTO participants.team (name) SELECT 't' FROM generate_series(1, 100000);"
    "INSERT INTO participants.team_member (team_id, subject, role) SELECT n, 'jane@example.com', 'owner' "
    "FROM generate_series(1, 100000) AS n;"
    "INSERT INTO participants.participant (team_id, key) SELECT 1 + n % 10, 'user_' || n "
    "FROM generate_series(1, 100000) AS n;"
    "INSERT INTO participants.experiment (team_id, key) SELECT 1 + n % 10, 'e' || n "
    "FROM generate_series(1, 100000) AS n;"
    "INSERT INTO participants.enrolment (team_id, participant_id, experiment_id) SELECT 1, n, n % 10 "
    "FROM generate_series(1, 100000) AS n;"
    "SET session_replication_role = origin;";

class EnrolmentPlan : public ::testing::Test {
 protected:
  EnrolmentPlan() : session_(base_.url()) {
    // As every lane sets it, see common/db/connection.cpp.
    run("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_mergejoin = off");
  }

  void run(const std::string& sql) { pqxx::nontransaction(session_).exec(sql); }

  void prepare_statements() {
    for (const auto& [each, arguments] : every_statement)
      run("PREPARE " + std::string(each.name) + " AS " + each.sql);
  }

  // EXPLAIN makes the plan that the session keeps for the statement.
  void expect_index_look_ups() {
    for (const auto& [each, arguments] : every_statement) {
      pqxx::nontransaction in(session_);
      std::string plan;
      for (const auto& line : in.exec("EXPLAIN EXECUTE " + std::string(each.name) + "(" + arguments + ")"))
        plan += line[0].c_str() + std::string("\n");
      EXPECT_EQ(roster::test::whole_scan_in(plan), "") << each.name << "\n" << plan;
    }
  }

  test::team_database base_;
  pqxx::connection session_;
};

TEST_F(EnrolmentPlan, UsesIndexesWhenTheStatisticsAreOfNearlyEmptyTables) {
  base_.make_team("john@example.com");
  run("ANALYZE participants.team, participants.team_member, participants.participant, "
      "participants.experiment, "
      "participants.enrolment");
  run(many_enrolments);
  prepare_statements();
  expect_index_look_ups();
}

TEST_F(EnrolmentPlan, KeepsUsingIndexesWhenItWasMadeForEmptyTables) {
  prepare_statements();
  expect_index_look_ups();
}

TEST_F(EnrolmentPlan, UsesIndexesWhenTheStatisticsAreTrue) {
  run(many_enrolments);
  run("ANALYZE participants.team, participants.team_member, participants.participant, "
      "participants.experiment, "
      "participants.enrolment");
  prepare_statements();
  expect_index_look_ups();
}

}  // namespace
}  // namespace roster::participants
