// Removes what deleted teams and experiments left behind, in the background.
#pragma once

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"

namespace roster::participants {

// Runs until its io_context stops; `on` must outlive it. Any number of replicas may: each part is one's
// alone.
async::task<> keep_clearing_remains(db::lanes& on);

}  // namespace roster::participants
