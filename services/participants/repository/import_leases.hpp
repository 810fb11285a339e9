// Who carries out an import under an Idempotency-Key: one at a time, whichever process it is in.
//
// An import is many transactions, so none can hold the key for it as in common/db/idempotency.hpp. It holds a
// row with a time instead, and no transaction: whoever is dead lets it run out. Every batch of the import
// renews its lease in its own transaction, so that who has lost it stores nothing any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/db/connection.hpp"
#include "common/db/idempotency.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// Failures and states as participant_repository declares them.
import_start start_import(db::transaction& in, const db::idempotency_ledger& ledger, std::int64_t team_id,
                          const retry_token& token);
result<std::string> finish_import(db::connection& on, const import_lease& held,
                                  const std::string& fingerprint, const std::string& said);
result<std::string> repeat_import(db::connection& on, std::int64_t team_id, const retry_token& token);

// For another import_lease_time. False: it is lost.
bool renew_import_lease(db::transaction& in, const import_lease& held);

// Lets the next one have its turn. False: it was lost.
bool end_import_lease(db::transaction& in, const import_lease& held);

// Deletes up to `most` that ran out more than an hour ago. Returns how many.
std::size_t purge_import_leases(db::connection& on, std::size_t most);

}  // namespace roster::participants
