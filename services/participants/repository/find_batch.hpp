// Looking participants up by key, a batch at a time. Run on a lane's thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "common/db/connection.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

// One statement, one round trip. Nothing for who is no member of the team and for a key that is not there.
// Throws db::unavailable and db::statement_failed.
std::vector<std::optional<domain::participant>> find_batch(db::connection& on,
                                                           std::span<const find_request> asked);

}  // namespace roster::participants
