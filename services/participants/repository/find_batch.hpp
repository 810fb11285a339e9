// Looking participants up by key, a batch at a time.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "common/db/async_statement.hpp"
#include "services/participants/domain/participant.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

using find_statement = db::async_statement<find_request, std::optional<domain::participant>>;

// Nothing for who is no member of the team and for a key that is not there.
find_statement::question ask_to_find(std::span<const find_request> asked);

}  // namespace roster::participants
