// The hot statements stay index look-ups when the statistics know nothing of the tables' real size.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <string>

#include "services/participants/repository/statements.hpp"
#include "services/participants/repository/telling_statements.hpp"
#include "tests/common/db/query_plan.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

// 200,000 rows in each table. Without foreign key checks, which would take most of the time.
constexpr const char* many_participants =
    "SET session_replication_role = replica;"
    "INSERT INTO participants.team (name, active_until) SELECT 't', now() + interval '1 day' "
    "FROM generate_series(1, 200000);"
    "INSERT INTO participants.team_member (team_id, subject, role) SELECT n, 'jane@example.com', 'owner' "
    "FROM generate_series(1, 200000) AS n;"
    "INSERT INTO participants.participant (team_id, key) SELECT 1 + n % 10, 'user_' || n "
    "FROM generate_series(1, 200000) AS n;"
    "SET session_replication_role = origin;";

class QueryPlan : public ::testing::Test {
 protected:
  QueryPlan() : session_(base_.url()) {
    // As every lane sets it, see common/db/connection.cpp.
    run("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_mergejoin = off");
  }

  void run(const std::string& sql) { pqxx::nontransaction(session_).exec(sql); }

  void prepare_statements() {
    run("PREPARE access AS " + std::string(statements::select_access.sql));
    run("PREPARE creation AS " + std::string(statements::create_participants.sql));
    run("PREPARE creation_of_one AS " + std::string(statements::create_participant.sql));
    run("PREPARE finding_one AS " + std::string(statements::find_participant.sql));
    run("PREPARE telling AS " + std::string(statements::create_and_tell.sql));
    run("PREPARE finding AS " + std::string(statements::find_participants.sql));
  }

  // What EXPLAIN says of a prepared statement, and with it the plan that the session keeps for it.
  std::string plan_of(const std::string& execution) {
    pqxx::nontransaction in(session_);
    std::string out;
    for (const auto& line : in.exec("EXPLAIN EXECUTE " + execution))
      out += line[0].c_str() + std::string("\n");
    return out;
  }

  void expect_index_look_ups() {
    struct expectation {
      const char* execution;
      const char* index;  // one that it must use, be it for a bitmap
    };
    for (const auto& [execution, index] :
         {expectation{"access('{1}', '{jane@example.com}')", "team_pkey"},
          expectation{"creation('{1}', '{jane@example.com}', '{1}', '{a}', '{NULL}')", "team_pkey"},
          expectation{"creation_of_one(1, 'jane@example.com', 'a', NULL)", "team_pkey"},
          expectation{"finding_one(1, 'jane@example.com', 'a')", "participant_team_id_key_key"},
          expectation{"telling('{1}', '{jane@example.com}', '{1}', '{a}', '{NULL}', '{5}', '{r}')",
                      "team_pkey"},
          expectation{"finding('{1}', '{jane@example.com}', '{a}', '{1}', '{1}')",
                      "participant_team_id_key_key"}}) {
      const std::string plan = plan_of(execution);
      EXPECT_EQ(roster::test::whole_scan_in(plan), "") << plan;
      EXPECT_NE(plan.find(index), std::string::npos) << plan;
    }
  }

  test::team_database base_;
  pqxx::connection session_;
};

TEST_F(QueryPlan, UsesIndexesWhenTheStatisticsAreOfNearlyEmptyTables) {
  base_.make_team("john@example.com");
  run("ANALYZE participants.team, participants.team_member, participants.participant");
  run(many_participants);
  ASSERT_EQ(base_.ask("SELECT reltuples FROM pg_class WHERE oid = 'participants.team'::regclass"), "1");
  prepare_statements();
  expect_index_look_ups();
}

TEST_F(QueryPlan, KeepsUsingIndexesWhenItWasMadeForEmptyTables) {
  prepare_statements();
  expect_index_look_ups();  // plans are made here, and kept
  run(many_participants);
  expect_index_look_ups();
}

}  // namespace
}  // namespace roster::participants
