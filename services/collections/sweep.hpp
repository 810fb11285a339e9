// Removes the people of deleted collections that the deletion itself left behind: it ran out of time, or this
// process ended.
#pragma once

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"

namespace roster::collections {

// Runs until its io_context stops. `on` must outlive it.
async::task<> sweep_removals(db::lanes& on);

}  // namespace roster::collections
