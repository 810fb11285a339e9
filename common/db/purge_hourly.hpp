// Deletes, once an hour, what is too old to be of use.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"

namespace roster::db {

// Deletes up to so many rows that are old enough, and returns how many.
using purge_some = std::function<std::size_t(connection&, std::size_t most)>;

// A few rows at a time, so that no lane is held up. Runs until its io_context stops; `on`, and what `purge`
// refers to, must outlive it. `complaint`: what the log says when it fails.
async::task<> purge_hourly(lanes& on, std::string_view complaint, purge_some purge);

}  // namespace roster::db
