// Forgets, once an hour, the retries that are too old to be repeated.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "common/async/types.hpp"
#include "common/db/idempotency.hpp"
#include "common/db/lanes.hpp"

namespace roster::app {

// Deletes up to so many rows that are old enough, and returns how many.
using purge_some = std::function<std::size_t(db::connection&, std::size_t most)>;

// Both run until their io_context stops, and everything they are given must outlive it. `what`: for the log.
async::awaitable<> purge_hourly(db::lanes& on, std::string_view what, purge_some purge);
async::awaitable<> purge_ledger(db::lanes& on, const db::idempotency_ledger& ledger);

}  // namespace roster::app
