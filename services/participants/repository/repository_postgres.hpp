// The repository on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/idempotency.hpp"
#include "common/db/lanes.hpp"
#include "common/db/once.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

// For one I/O thread: `here` is where its statements run that are hot, on connections of their own; what
// takes more than one statement runs on the lanes. `on` must outlive the repository and be drained before it
// goes, the io_context outlive it, with no thread in it any more.
std::unique_ptr<repository> create_repository(const async::executor& here,
                                              const db::connection_options& database, db::lanes& on,
                                              audience to = audience::nobody);

// The ledger behind `Idempotency-Key`, for whoever purges it.
db::idempotency_ledger create_ledger();
// The same ledger, for work that needs no batching.
db::retry_policy create_retry_policy();

}  // namespace roster::participants
