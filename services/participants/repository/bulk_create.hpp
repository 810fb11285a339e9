// Creates up to a thousand participants of one team with one statement. Run on a lane's thread.
#pragma once

#include "common/db/connection.hpp"
#include "common/db/idempotency.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// Failures as participant_repository declares them. With a retry token, claim, work and outcome are one
// transaction. Throws db::unavailable and db::statement_failed.
result<bulk_outcome> bulk_create(db::connection& on, const db::idempotency_ledger& ledger,
                                 const bulk_request& asked, audience to = audience::nobody);

// The rows of an import; with a lease, it is renewed in the same transaction.
result<std::vector<bool>> import_rows(db::connection& on, const import_request& asked,
                                      audience to = audience::nobody);

}  // namespace roster::participants
