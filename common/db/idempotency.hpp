// The ledger behind `Idempotency-Key`: same credential, key and payload within 24 h give the first outcome
// again.
//
// Both services have a table of the same shape, led by what their other tables are led by:
//   (SCOPE, credential_id bigint, key text, fingerprint text, outcome jsonb, created_at timestamptz,
//    PRIMARY KEY (SCOPE, credential_id, key))
// Claims and outcomes are written in the transaction of the work itself, so an outcome is remembered exactly
// when the work was carried out. Claiming a key that another transaction is working on waits until that one
// ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "common/db/connection.hpp"
#include "common/db/named_sql.hpp"

namespace roster::db {

// What a request says about its retries, when it says so.
struct retry_token {
  std::int64_t credential_id = 0;
  std::string key;
  std::string fingerprint;  // http::payload_fingerprint
};

struct idempotency_claim {
  std::string scope;  // team id or collection id, as PostgreSQL writes it
  std::int64_t credential_id = 0;
  std::string key;
  std::string fingerprint;  // http::payload_fingerprint
};

struct claim_result {
  enum class state {
    fresh,      // ours: do the work, then record() the outcome
    replay,     // done before: `outcome` is what was recorded
    mismatch,   // the key was used with another payload
    same_batch  // an earlier item of this batch (`first`) has the same key and payload: it shares its outcome
  };
  state what = state::fresh;
  std::string outcome{};
  std::size_t first = 0;
};

class idempotency_ledger {
 public:
  // "participants", "idempotency", "team_id", "bigint": schema, table, scope column and its type. From our
  // code only.
  idempotency_ledger(std::string_view schema, std::string_view table, std::string_view scope_column,
                     std::string_view scope_type);

  // One result per claim, in order. Rows are taken in key order, so that two batches never deadlock. A claim
  // older than 24 h is fresh again.
  std::vector<claim_result> claim(transaction& in, std::span<const idempotency_claim> claims) const;

  struct recorded {
    const idempotency_claim* claim;
    std::string outcome;  // JSON text; read back as jsonb writes it (members in another order)
  };
  // Of claims that this transaction has made, each once.
  void record(transaction& in, std::span<const recorded> outcomes) const;
  // Gives claims back for work that was not done after all, so that a retry may do it.
  void release(transaction& in, std::span<const idempotency_claim> claims) const;

  // Deletes up to `most` claims older than 24 h. Returns how many.
  std::size_t purge(connection& on, std::size_t most) const;

 private:
  named_sql claim_;
  named_sql read_;
  named_sql record_;
  named_sql release_;
  named_sql purge_;
};

}  // namespace roster::db
