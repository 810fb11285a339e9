// Looking participants up by key, a batch at a time.
#pragma once

#include <span>
#include <vector>

#include "common/db/async_statement.hpp"
#include "common/error/error.hpp"
#include "services/participants/domain/participant.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

using find_statement = db::async_statement<find_request, result<domain::participant>>;

// errc::not_found for who is no member of the team and for a key that is not there.
find_statement::question ask_to_find(std::span<const find_request> asked);

}  // namespace roster::participants
