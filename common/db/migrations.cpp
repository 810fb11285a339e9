// The ledger's rules, and one transaction for each file.
#include "common/db/migrations.hpp"

#include <map>
#include <stdexcept>

#include "common/crypto/digest.hpp"

namespace roster::db {

namespace {

using ledger = std::map<std::string, std::string, std::less<>>;  // name -> checksum

constexpr statement schema_exists{"roster_schema_exists",
                                  "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)"};
constexpr statement ledger_exists{
    "roster_ledger_exists",
    "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = $1 AND c.relname = 'migration')"};
constexpr statement lock_schema{
    "roster_lock_schema", "SELECT pg_advisory_xact_lock(hashtextextended('roster migrations ' || $1, 0))"};

// `schema` is a name of ours: no quotes, no capitals.
std::string table_of(std::string_view schema) {
  return std::string(schema) + ".migration";
}

bool says_true(const pqxx::result& answer) {
  return answer[0][0].as<bool>();
}

// PostgreSQL's own words without those of the query: "permission denied for schema gateway".
std::string first_line_of(std::string_view refusal) {
  refusal = refusal.substr(0, refusal.find('\n'));
  constexpr std::string_view behind_severity = ":  ";  // "ERROR:  ", in whatever language
  if (const std::size_t at = refusal.find(behind_severity); at != std::string_view::npos)
    refusal.remove_prefix(at + behind_severity.size());
  return std::string(refusal);
}

// Calls `work`, which reads or makes the ledger and so needs no right but those of the schema's own role.
template <class Work>
auto with_rights_on(std::string_view schema, Work work) {
  constexpr std::string_view insufficient_privilege = "42501";
  try {
    return work();
  } catch (const statement_failed& error) {
    if (error.sqlstate != insufficient_privilege) throw;
    throw access_denied("its role may not use the schema " + std::string(schema) + " (" +
                        first_line_of(error.what()) + ")");
  }
}

ledger read_ledger(transaction& in, std::string_view schema) {
  ledger out;
  if (!says_true(in.run(ledger_exists, {std::string(schema)}))) return out;
  for (const auto& row : in.run_text("SELECT name, checksum FROM " + table_of(schema)))
    out.emplace(row[0].c_str(), row[1].c_str());
  return out;
}

void make_ledger(transaction& in, std::string_view schema) {
  // Not IF NOT EXISTS for the schema: that asks for the right to create one even when it is there.
  if (!says_true(in.run(schema_exists, {std::string(schema)})))
    in.run_text("CREATE SCHEMA " + std::string(schema));
  if (says_true(in.run(ledger_exists, {std::string(schema)}))) return;
  in.run_text("CREATE TABLE " + table_of(schema) +
              " (name text PRIMARY KEY, checksum text NOT NULL,"
              " applied_at timestamptz NOT NULL DEFAULT now())");
}

std::string checksum_of(const migration& file) {
  return crypto::to_hex(crypto::sha256(file.sql));
}

void refuse_changed(const ledger& applied, std::string_view schema, std::span<const migration> all) {
  for (const migration& file : all) {
    const auto found = applied.find(file.name);
    if (found == applied.end() || found->second == checksum_of(file)) continue;
    throw schema_mismatch("schema " + std::string(schema) + ": " + std::string(file.name) +
                          " has changed since it was applied");
  }
}

void refuse_gaps(const ledger& applied, std::string_view schema, std::span<const migration> all) {
  if (all.empty()) return;
  for (const auto& [name, checksum] : applied) {
    if (name > all.back().name) continue;
    bool ours = false;
    for (const migration& file : all) ours = ours || file.name == name;
    if (!ours)
      throw schema_mismatch("schema " + std::string(schema) + ": " + name + " was applied, but is unknown");
  }
  for (const migration& file : all) {
    if (applied.contains(file.name) || applied.empty() || file.name > applied.rbegin()->first) continue;
    throw schema_mismatch("schema " + std::string(schema) + ": " + std::string(file.name) +
                          " would be applied after " + applied.rbegin()->first);
  }
}

// Applies the first file that is missing. Returns its name, or nothing when none is.
std::string apply_next(transaction& in, std::string_view schema, std::span<const migration> all) {
  in.run_text("SET LOCAL statement_timeout = 0");  // the lock and the file may take their time
  in.run(lock_schema, {std::string(schema)});
  const ledger applied = with_rights_on(schema, [&] {
    make_ledger(in, schema);
    return read_ledger(in, schema);
  });
  refuse_changed(applied, schema, all);
  refuse_gaps(applied, schema, all);
  for (const migration& file : all) {
    if (applied.contains(file.name)) continue;
    try {
      in.run_text(std::string(file.sql));
    } catch (const statement_failed& error) {
      throw statement_failed(std::string(file.name) + ": " + error.what(), error.sqlstate);
    }
    std::string name(file.name);
    const std::string record = "roster_record_migration_" + std::string(schema);
    const std::string sql = "INSERT INTO " + table_of(schema) + " (name, checksum) VALUES ($1, $2)";
    in.run({record.c_str(), sql.c_str()}, {name, checksum_of(file)});
    return name;
  }
  return {};
}

}  // namespace

std::vector<std::string> migrate(connection& on, std::string_view schema, std::span<const migration> all) {
  std::vector<std::string> applied;
  while (true) {
    std::string name = on.transact([&](transaction& in) { return apply_next(in, schema, all); });
    if (name.empty()) return applied;
    applied.push_back(std::move(name));
  }
}

void check_migrated(connection& on, std::string_view schema, std::span<const migration> all) {
  const ledger applied = with_rights_on(
      schema, [&] { return on.transact([&](transaction& in) { return read_ledger(in, schema); }); });
  refuse_changed(applied, schema, all);
  for (const migration& file : all) {
    if (applied.contains(file.name)) continue;
    throw schema_mismatch("schema " + std::string(schema) + " lacks " + std::string(file.name) +
                          ": run 'roster-" + std::string(schema) + " migrate'");
  }
}

}  // namespace roster::db
