// How long events are kept.
#pragma once

#include <chrono>

#include "common/async/types.hpp"
#include "common/config/reader.hpp"
#include "common/db/lanes.hpp"
#include "common/events/event_table.hpp"

namespace roster::events {

// EVENT_RETENTION. 0: for ever.
std::chrono::milliseconds load_retention(config::reader& from);

// Deletes, once an hour, the events that are older. Runs until its io_context stops, or returns at once where
// they are kept for ever. Both must outlive it.
async::task<> purge_old(db::lanes& on, const event_table& table, std::chrono::milliseconds age);

}  // namespace roster::events
