// deploy/citus against the real schemas: every table is spread by a column that leads each of its unique
// indexes, and the hot statements find their rows by that column. On plain PostgreSQL: Citus itself is in no
// Debian.
//
// One is an exception: the ledger's release finds its rows by the column and deletes them by ctid, their
// place, because a join would not be the same index look-ups in every plan (common/db/idempotency.cpp). A
// place is one within a shard.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <pqxx/pqxx>
#include <regex>
#include <string>
#include <vector>

#include "common/db/connection.hpp"
#include "common/db/idempotency.hpp"
#include "services/collections/migrations.hpp"
#include "services/collections/repository/statements.hpp"
#include "services/participants/migrations.hpp"
#include "services/participants/repository/enrolment_statements.hpp"
#include "services/participants/repository/participant_statements.hpp"
#include "services/participants/repository/statements.hpp"
#include "services/participants/repository/telling_statements.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster {
namespace {

struct service {
  std::string schema;
  std::string column;
  std::string column_type;
  std::span<const db::migration> migrations;
  std::vector<db::statement> hot;
};

// What many requests a second run. The rest is asked for by people (lists of teams, the operator's commands).
std::vector<service> every_service() {
  namespace p = participants::statements;
  namespace c = collections::statements;
  return {{"participants",
           "team_id",
           "bigint",
           participants::migrations(),
           {p::select_access,
            p::create_participants,
            p::create_participant,
            p::create_and_tell,
            p::find_participants,
            p::find_participant,
            p::lock_participant_for_change,
            p::take_key,
            p::pass_key_on,
            p::store_participant,
            p::delete_participant,
            p::select_enrolled,
            p::select_experiments,
            p::look_up_enrolments,
            p::lock_experiments,
            p::make_participants,
            p::lock_participants,
            p::add_enrolments,
            p::replace_variants,
            p::count_participants,
            p::find_participant_id,
            p::lock_participant_id,
            p::select_enrolment,
            p::list_enrolments,
            p::withdraw}},
          {"collections",
           "collection_id",
           "text",
           collections::migrations(),
           {c::check_access, c::lock_access, c::add_guests, c::find_users, c::list_members}}};
}

// The tables that deploy/citus spreads, each with its column; an empty one for a table that every node has.
std::map<std::string, std::string> spread_tables(const std::string& schema) {
  std::ifstream file(ROSTER_DEPLOY "/citus/" + schema + ".sql");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  static const std::regex call(
      R"((?:create_distributed_table\('(\w+)\.(\w+)', '(\w+)'|create_reference_table\('(\w+)\.(\w+)'))");
  std::map<std::string, std::string> out;
  for (auto i = std::sregex_iterator(text.begin(), text.end(), call); i != std::sregex_iterator(); ++i) {
    EXPECT_EQ((*i)[1].matched ? (*i)[1] : (*i)[4], schema);
    out[(*i)[2].matched ? (*i)[2] : (*i)[5]] = (*i)[3];
  }
  return out;
}

class Distribution : public testing::TestWithParam<service> {
 protected:
  Distribution() : url_(test::temporary_postgres::instance().make_database()) {
    db::connection on({.url = url_, .application_name = "test"});
    db::migrate(on, GetParam().schema, GetParam().migrations);
    connection_ = std::make_unique<pqxx::connection>(url_);
  }

  pqxx::result query(const std::string& sql) {
    pqxx::nontransaction in(*connection_);
    return in.exec(sql);
  }

  // Those of the ledger behind Idempotency-Key, which has done everything once then; without its purge, for
  // which nobody waits.
  std::vector<db::named_sql> statements_of_ledger() {
    const service& of = GetParam();
    const db::idempotency_ledger ledger(of.schema, "idempotency", of.column, of.column_type);
    const db::idempotency_claim claim{"1", 1, "key", "fingerprint"};
    const db::idempotency_ledger::recorded outcome{&claim, "{}"};
    db::connection on({.url = url_, .application_name = "test"});
    return on.transact([&](db::transaction& in) {
      ledger.claim(in, {&claim, 1});
      ledger.record(in, {&outcome, 1});
      ledger.claim(in, {&claim, 1});  // reads the outcome
      ledger.release(in, {&claim, 1});
      std::vector<db::named_sql> out;
      for (const auto& row : in.run_text("SELECT name, statement FROM pg_prepared_statements"))
        out.push_back({row[0].c_str(), row[1].c_str()});
      return out;
    });
  }

  std::string url_;
  std::unique_ptr<pqxx::connection> connection_;
};

TEST_P(Distribution, EveryTableIsSpreadOrOnEveryNode) {
  std::vector<std::string> tables;
  const pqxx::result rows =
      query("SELECT tablename FROM pg_tables WHERE schemaname = '" + GetParam().schema +
            "' AND tablename <> 'migration'");  // the ledger of the migrations stays on the coordinator
  for (const auto& row : rows) tables.emplace_back(row[0].c_str());
  std::vector<std::string> spread;
  for (const auto& [table, column] : spread_tables(GetParam().schema)) spread.push_back(table);
  EXPECT_THAT(spread, testing::UnorderedElementsAreArray(tables));
}

TEST_P(Distribution, EveryUniqueIndexLeadsWithTheColumn) {
  const auto spread = spread_tables(GetParam().schema);
  const pqxx::result rows = query(
      "SELECT t.relname, i.indexrelid::regclass, a.attname FROM pg_index i"
      " JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
      " LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]"
      " WHERE i.indisunique AND n.nspname = '" +
      GetParam().schema + "'");
  int checked = 0;
  for (const auto& row : rows) {
    const auto found = spread.find(row[0].c_str());
    if (found == spread.end() || found->second.empty()) continue;
    ++checked;
    EXPECT_EQ(row[2].c_str(), found->second) << row[1].c_str();
    EXPECT_EQ(found->second, GetParam().column) << row[0].c_str();
  }
  EXPECT_GT(checked, 0);
}

// Notes every scan of a spread table that is not by its column.
void find_faults(const boost::json::value& plan, const std::map<std::string, std::string>& spread,
                 const std::string& statement, std::vector<std::string>& faults) {
  const boost::json::object& node = plan.as_object();
  const auto text = [&node](const char* name) {
    const boost::json::value* value = node.if_contains(name);
    return value ? std::string(value->as_string()) : std::string();
  };
  const auto found = spread.find(text("Relation Name"));
  const bool is_release =
      statement.starts_with("roster_idempotency_release_") && text("Node Type") == "Tid Scan";
  if (!is_release && found != spread.end() && !found->second.empty() && text("Node Type") != "ModifyTable" &&
      text("Index Cond").find(found->second) == std::string::npos)
    faults.push_back(statement + ": " + boost::json::serialize(plan));
  if (const boost::json::value* below = node.if_contains("Plans"))
    for (const boost::json::value& one : below->as_array()) find_faults(one, spread, statement, faults);
}

TEST_P(Distribution, EveryHotStatementFindsItsRowsByTheColumn) {
  const auto spread = spread_tables(GetParam().schema);
  // What remains is index look-ups, and their conditions say by what.
  query(
      "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
      "SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan");
  std::vector<db::named_sql> hot = statements_of_ledger();
  ASSERT_THAT(hot, testing::SizeIs(4));
  for (const db::statement& one : GetParam().hot) hot.push_back({one.name, one.sql});
  std::vector<std::string> faults;
  for (const db::named_sql& one : hot) {
    const std::string name = '"' + one.name + '"';
    query("PREPARE " + name + " AS " + one.sql);
    const pqxx::result parameters = query(
        "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = '" + one.name + "'");
    std::string values;
    for (int i = 0; i < parameters[0][0].as<int>(); ++i) values += i == 0 ? "NULL" : ", NULL";
    const pqxx::result plan = query("EXPLAIN (FORMAT JSON) EXECUTE " + name + "(" + values + ")");
    find_faults(boost::json::parse(plan[0][0].c_str()).at(0).at("Plan"), spread, one.name, faults);
  }
  EXPECT_THAT(faults, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Services, Distribution, testing::ValuesIn(every_service()),
                         [](const auto& which) { return which.param.schema; });

}  // namespace
}  // namespace roster
