// Requests that carry an Idempotency-Key, as one batch. Run on a lane's thread.
#pragma once

#include <span>
#include <vector>

#include "common/db/idempotency.hpp"
#include "services/participants/repository/participant_batch.hpp"

namespace roster::participants {

// Every request must have a retry token. Claims, work and outcomes are one transaction. What was decided
// before the work (no team, lapsed) is not remembered, so that a retry is decided anew. Throws
// db::unavailable and db::statement_failed.
std::vector<create_outcome> create_batch_once(db::connection& on, const db::idempotency_ledger& ledger,
                                              std::span<const create_request> asked,
                                              audience to = audience::nobody);

}  // namespace roster::participants
