// Adds up to a thousand guests to one collection. Run on a lane's thread.
#pragma once

#include "common/db/connection.hpp"
#include "common/db/idempotency.hpp"
#include "services/collections/repository/people_repository.hpp"

namespace roster::collections {

// Failures as people_repository declares them. One transaction; with a retry token, claim, work and outcome
// are in it. Throws db::unavailable and db::statement_failed.
result<bulk_outcome> add_guests_in_bulk(db::connection& on, const db::idempotency_ledger& ledger,
                                        const bulk_request& asked);

}  // namespace roster::collections
