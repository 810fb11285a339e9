// What a page costs: the same anywhere in a list, and in a team of any size.
#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/participants/repository/participant_list_statements.hpp"
#include "services/participants/repository/participant_statements.hpp"
#include "tests/common/db/query_plan.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using domain::list_column;
using domain::list_order;

constexpr list_order every_order[] = {{list_column::id, false},         {list_column::id, true},
                                      {list_column::key, false},        {list_column::key, true},
                                      {list_column::created_at, false}, {list_column::created_at, true}};

// Bounds, as parameters of EXECUTE, at the start of a list and deep in it.
std::string bounds(list_order order, bool is_deep) {
  switch (order.by) {
    case list_column::id:
      return is_deep ? "120000" : (order.descending ? "9223372036854775807" : "0");
    case list_column::key:
      if (!is_deep) return "'', '~'";
      return order.descending ? "'', 'user_150000'" : "'user_150000', '~'";
    case list_column::created_at:
      break;
  }
  return is_deep ? "1000120000000, 120000" : (order.descending ? "253402300799000000, 0" : "0, 0");
}

class ListPlan : public ::testing::Test {
 protected:
  ListPlan() : session_(base_.url()) {
    // As every lane sets it, see common/db/connection.cpp.
    run("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_mergejoin = off");
    base_.make_team();  // 1, a large one
    base_.make_team();  // 2, a small one
  }

  void run(const std::string& sql) { pqxx::nontransaction(session_).exec(sql); }

  void fill(std::int64_t team, int rows) {
    run("INSERT INTO participants.participant (team_id, key, created_at) SELECT " + std::to_string(team) +
        ", 'user_' || n, timestamptz 'epoch' + (1000000 + n) * interval '1 second' FROM generate_series(1, " +
        std::to_string(rows) + ") AS n");
  }

  void prepare(const statements::list_statement& what) { run("PREPARE " + what.name + " AS " + what.sql); }
  void prepare_all() {
    for (const list_order order : every_order)
      for (const bool filtered : {false, true}) {
        prepare(statements::list_participants(order, filtered));
        prepare(statements::skip_participants(order, filtered));
      }
    run("PREPARE change AS " + std::string(statements::lock_participant_for_change.sql));
    run("PREPARE enrolled AS " + std::string(statements::select_enrolled.sql));
    run("PREPARE experiments AS " + std::string(statements::select_experiments.sql));
  }

  std::vector<std::string> explain(const std::string& how, const std::string& execution) {
    pqxx::nontransaction in(session_);
    std::vector<std::string> out;
    for (const auto& line : in.exec("EXPLAIN (" + how + ") EXECUTE " + execution))
      out.emplace_back(line[0].c_str());
    return out;
  }

  static std::string text_of(const std::vector<std::string>& plan) {
    std::string out;
    for (const std::string& line : plan) out += line + "\n";
    return out;
  }

  std::string page(list_order order, std::int64_t team, bool is_deep) {
    return statements::list_participants(order, false).name + "(" + std::to_string(team) +
           ", 'jane@example.com', 16, " + bounds(order, is_deep) + ")";
  }

  // Pages of the database that it touched: what a page of the list costs, whatever else the machine does.
  int buffers(const std::string& execution) {
    explain("ANALYZE, BUFFERS", execution);  // planned before it is measured
    for (const std::string& line : explain("ANALYZE, BUFFERS, TIMING OFF", execution)) {
      int total = 0;
      if (line.find("Buffers:") == std::string::npos) continue;
      for (const char* kind : {"hit=", "read="}) {
        const auto at = line.find(kind);
        if (at != std::string::npos) total += std::stoi(line.substr(at + std::string(kind).size()));
      }
      return total;  // the first line is of the whole plan
    }
    return -1;
  }

  // Index scans alone, each with a condition; what is sorted is what stands above the LIMIT of 101.
  void expect_no_sort_of_many(const std::string& execution, const std::string& index) {
    const std::vector<std::string> plan = explain("COSTS OFF", execution);
    const std::string text = text_of(plan);
    EXPECT_EQ(roster::test::whole_scan_in(text), "") << execution << "\n" << text;
    EXPECT_NE(text.find("using " + index), std::string::npos) << execution << "\n" << text;
    const auto limit = text.find("Limit");
    ASSERT_NE(limit, std::string::npos) << text;
    EXPECT_EQ(text.find("Sort", limit), std::string::npos) << execution << "\n" << text;
    EXPECT_EQ(text.find("Bitmap"), std::string::npos) << execution << "\n" << text;
  }

  static std::string index_of(list_order order) {
    switch (order.by) {
      case list_column::id:
        return "participant_pkey";
      case list_column::key:
        return "participant_team_id_key_key";
      case list_column::created_at:
        break;
    }
    return "participant_by_age";
  }

  void expect_good_plans() {
    for (const list_order order : every_order) {
      expect_no_sort_of_many(page(order, 1, false), index_of(order));
      const std::string skip = statements::skip_participants(order, false).name +
                               "(1, 'jane@example.com', 1000, " + bounds(order, false) + ")";
      expect_no_sort_of_many(skip, index_of(order));
      const std::string plan = text_of(explain("COSTS OFF", skip));
      EXPECT_NE(plan.find("Index Only Scan"), std::string::npos) << plan;

      // A filter looks its keys up, whatever the order.
      const std::string keys = order.by == list_column::key ? "" : ", 'user_15', 'user_16'";
      const std::string range = order.by == list_column::key ? "'user_15', 'user_16'" : bounds(order, false);
      const std::string filtered =
          text_of(explain("COSTS OFF", statements::list_participants(order, true).name +
                                           "(1, 'jane@example.com', 16, " + range + keys + ")"));
      EXPECT_EQ(roster::test::whole_scan_in(filtered), "") << filtered;
      EXPECT_NE(filtered.find("using participant_team_id_key_key"), std::string::npos) << filtered;
      EXPECT_NE(filtered.find("(key >= "), std::string::npos) << filtered;
    }
    const std::string change = text_of(explain("COSTS OFF", "change(1, 'jane@example.com', 'user_7')"));
    EXPECT_EQ(roster::test::whole_scan_in(change), "") << change;
    EXPECT_NE(change.find("participant_team_id_key_key"), std::string::npos) << change;
    for (const char* included : {"enrolled(1, '{1,2,3}')", "experiments(1, '{1,2,3}')"}) {
      const std::string plan = text_of(explain("COSTS OFF", included));
      EXPECT_EQ(roster::test::whole_scan_in(plan), "") << plan;
    }
  }

  test::team_database base_;
  pqxx::connection session_;
};

TEST_F(ListPlan, IsAnIndexScanWhenTheStatisticsAreGood) {
  fill(1, 200'000);
  fill(2, 1'000);
  run("VACUUM ANALYZE participants.participant");
  prepare_all();
  expect_good_plans();
}

TEST_F(ListPlan, IsAnIndexScanWhenItWasMadeForEmptyTables) {
  prepare_all();
  expect_good_plans();
  fill(1, 200'000);
  expect_good_plans();
}

TEST_F(ListPlan, APageCostsTheSameEverywhere) {
  fill(2, 1'000);
  fill(1, 200'000);
  run("VACUUM ANALYZE participants.participant");
  prepare_all();
  for (const list_order order : every_order) {
    const int small = buffers(page(order, 2, false));
    const int first = buffers(page(order, 1, false));
    const int deep = buffers(page(order, 1, true));
    EXPECT_GT(small, 0);
    // A larger index may be one level higher, and in key order neighbours do not share pages of the table.
    EXPECT_LE(first, small + 4) << page(order, 1, false);
    EXPECT_LE(deep, first + 4) << page(order, 1, true);
  }
}

TEST_F(ListPlan, AStrangerCostsNothing) {
  fill(1, 10'000);
  run("VACUUM ANALYZE participants.participant");
  prepare_all();
  for (const list_order order : every_order) {
    const std::string rest = "(1, 'john@example.com', 9000, " + bounds(order, false) + ")";
    EXPECT_LE(buffers(statements::list_participants(order, false).name + rest), 6);
    EXPECT_LE(buffers(statements::skip_participants(order, false).name + rest), 6);
  }
}

}  // namespace
}  // namespace roster::participants
