// Forgets, once an hour, the retries that are too old to be repeated.
#pragma once

#include "common/async/types.hpp"
#include "common/db/idempotency.hpp"
#include "common/db/lanes.hpp"

namespace roster::app {

// Runs until its io_context stops. Both must outlive it.
async::task<> purge_ledger(db::lanes& on, const db::idempotency_ledger& ledger);

}  // namespace roster::app
