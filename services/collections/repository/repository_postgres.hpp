// The repository on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/idempotency.hpp"
#include "common/db/lanes.hpp"
#include "common/db/once.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections {

// `on` must outlive the repository, and be drained before it goes.
std::unique_ptr<repository> create_repository(db::lanes& on);

// The ledger behind `Idempotency-Key`, for whoever purges it.
db::idempotency_ledger create_ledger();
// The same ledger, for work that needs no batching.
db::retry_policy create_retry_policy();

}  // namespace roster::collections
