// The ledger's five statements, each for a whole batch at once.
#include "common/db/idempotency.hpp"

#include <map>
#include <tuple>
#include <utility>

#include "common/db/array.hpp"

namespace roster::db {

namespace {

// What a row of the ledger is found by.
using identity = std::tuple<std::string_view, std::int64_t, std::string_view>;

identity identity_of(const idempotency_claim& claim) {
  return {claim.scope, claim.credential_id, claim.key};
}

// Parameters $1 to $4 of the statements below, one element for each claim.
class claim_arrays {
 public:
  void add(const idempotency_claim& claim) {
    scope_.add(claim.scope);
    credential_.add(claim.credential_id);
    key_.add(claim.key);
    fingerprint_.add(claim.fingerprint);
  }

  parameters take_identities() { return {scope_.take(), credential_.take(), key_.take()}; }
  parameters take_all() { return {scope_.take(), credential_.take(), key_.take(), fingerprint_.take()}; }

 private:
  array_literal scope_;
  array_literal credential_;
  array_literal key_;
  array_literal fingerprint_;
};

claim_result judge(const idempotency_claim& claim, const std::string& fingerprint,
                   const std::string& outcome) {
  if (claim.fingerprint != fingerprint) return {claim_result::state::mismatch};
  return {claim_result::state::replay, outcome};
}

}  // namespace

idempotency_ledger::idempotency_ledger(std::string_view schema, std::string_view table,
                                       std::string_view scope_column, std::string_view scope_type) {
  const std::string whole = std::string(schema) + "." + std::string(table);
  const std::string scope(scope_column);
  const std::string identities = "unnest($1::" + std::string(scope_type) + "[], $2::bigint[], $3::text[]";
  const std::string same_row =
      "l." + scope + " = i.scope AND l.credential_id = i.credential AND l.key = i.key";
  const auto name = [&](const char* what) { return "roster_idempotency_" + std::string(what) + "_" + whole; };

  // ON CONFLICT waits for a transaction that holds the key, then decides on what that one committed. Rows
  // that it leaves alone are locked all the same, so they stay as they are read next.
  claim_ = {name("claim"), "INSERT INTO " + whole + " AS l (" + scope +
                               ", credential_id, key, fingerprint, outcome, created_at)"
                               " SELECT i.scope, i.credential, i.key, i.fingerprint, NULL, now() FROM " +
                               identities +
                               ", $4::text[]) AS i (scope, credential, key, fingerprint)"
                               " ORDER BY i.scope, i.credential, i.key"
                               " ON CONFLICT (" +
                               scope +
                               ", credential_id, key) DO UPDATE"
                               " SET fingerprint = excluded.fingerprint, outcome = NULL,"
                               " created_at = excluded.created_at"
                               " WHERE l.created_at < now() - interval '24 hours' OR l.outcome IS NULL"
                               " RETURNING l." +
                               scope + "::text, l.credential_id, l.key"};
  // From here on no table is joined: the planner takes unnest() for ten rows, and with statistics of an empty
  // ledger it would read all of it. Each row is found by itself, through the primary key.
  read_ = {name("read"), "SELECT i.n, l.fingerprint, l.outcome::text FROM " + identities +
                             ") WITH ORDINALITY AS i (scope, credential, key, n) CROSS JOIN LATERAL"
                             " (SELECT fingerprint, outcome FROM " +
                             whole + " AS l WHERE " + same_row + " LIMIT 1) AS l"};
  // The rows are there, claimed by this transaction: every INSERT becomes the UPDATE, which as such would be
  // a join.
  record_ = {name("record"),
             "INSERT INTO " + whole + " AS l (" + scope +
                 ", credential_id, key, fingerprint, outcome, created_at)"
                 " SELECT i.scope, i.credential, i.key, i.fingerprint, i.outcome::jsonb, now()"
                 " FROM " +
                 identities +
                 ", $4::text[], $5::text[]) AS i (scope, credential, key, fingerprint, outcome)"
                 " ON CONFLICT (" +
                 scope + ", credential_id, key) DO UPDATE SET outcome = excluded.outcome"};
  // A row's ctid holds until the transaction ends, for nobody else may change what it has claimed. It is a
  // place within one table, so this one is not for shards (tests/deploy/distribution_pgtest.cpp).
  release_ = {name("release"), "DELETE FROM " + whole + " WHERE ctid = ANY (ARRAY(SELECT l.place FROM " +
                                   identities +
                                   ") AS i (scope, credential, key) CROSS JOIN LATERAL"
                                   " (SELECT l.ctid AS place FROM " +
                                   whole + " AS l WHERE " + same_row + " LIMIT 1) AS l))"};
  const std::string columns = "(" + scope + ", credential_id, key)";
  purge_ = {name("purge"), "DELETE FROM " + whole + " WHERE " + columns + " IN (SELECT " + scope +
                               ", credential_id, key FROM " + whole +
                               " WHERE created_at < now() - interval '24 hours'"
                               " LIMIT $1::bigint FOR UPDATE SKIP LOCKED)"};
}

std::vector<claim_result> idempotency_ledger::claim(transaction& in,
                                                    std::span<const idempotency_claim> claims) const {
  if (claims.empty()) return {};
  // An INSERT may not meet one row twice: the first claim of each key stands for all of its key.
  std::map<identity, std::size_t> firsts;
  claim_arrays distinct;
  for (std::size_t i = 0; i < claims.size(); ++i)
    if (firsts.emplace(identity_of(claims[i]), i).second) distinct.add(claims[i]);

  std::vector<bool> fresh(claims.size());
  for (const auto& row : in.run(claim_.view(), distinct.take_all())) {
    const auto found = firsts.find({row[0].c_str(), row[1].as<std::int64_t>(), row[2].c_str()});
    if (found != firsts.end()) fresh[found->second] = true;
  }

  // What is not ours is in the ledger already.
  std::vector<std::pair<std::string, std::string>> stored(claims.size());  // fingerprint, outcome
  std::vector<std::size_t> asked;
  claim_arrays taken;
  for (const auto& [key, first] : firsts) {
    if (fresh[first]) continue;
    taken.add(claims[first]);
    asked.push_back(first);
  }
  if (!asked.empty()) {
    for (const auto& row : in.run(read_.view(), taken.take_identities()))
      stored[asked.at(row[0].as<std::size_t>() - 1)] = {row[1].c_str(), row[2].c_str()};
  }

  std::vector<claim_result> results;
  results.reserve(claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const std::size_t first = firsts.at(identity_of(claims[i]));
    if (!fresh[first]) {
      results.push_back(judge(claims[i], stored[first].first, stored[first].second));
    } else if (i == first) {
      results.push_back({claim_result::state::fresh});
    } else if (claims[i].fingerprint == claims[first].fingerprint) {
      results.push_back({claim_result::state::same_batch, {}, first});
    } else {
      results.push_back({claim_result::state::mismatch});
    }
  }
  return results;
}

void idempotency_ledger::record(transaction& in, std::span<const recorded> outcomes) const {
  if (outcomes.empty()) return;
  claim_arrays rows;
  array_literal texts;
  for (const recorded& each : outcomes) {
    rows.add(*each.claim);
    texts.add(each.outcome);
  }
  parameters values = rows.take_all();
  values.emplace_back(texts.take());
  in.run(record_.view(), values);
}

void idempotency_ledger::release(transaction& in, std::span<const idempotency_claim> claims) const {
  if (claims.empty()) return;
  claim_arrays rows;
  for (const idempotency_claim& each : claims) rows.add(each);
  in.run(release_.view(), rows.take_identities());
}

std::size_t idempotency_ledger::purge(connection& on, std::size_t most) const {
  return on.run(purge_.view(), {std::to_string(most)}).affected_rows();
}

}  // namespace roster::db
