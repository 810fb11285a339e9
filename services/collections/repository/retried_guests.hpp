// Guests that are added under an Idempotency-Key, as one batch. Run on a lane's thread.
#pragma once

#include <span>
#include <vector>

#include "common/db/idempotency.hpp"
#include "services/collections/repository/guest_batch.hpp"

namespace roster::collections {

// add_guests() for requests that all have a retry key, in one transaction with the ledger.
std::vector<guest_outcome> add_guests_once(db::connection& on, const db::idempotency_ledger& ledger,
                                           std::span<const add_guest_request> requests);

}  // namespace roster::collections
