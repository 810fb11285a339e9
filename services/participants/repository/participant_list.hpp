// Reads one page of a team's participants. Run on a lane's thread.
#pragma once

#include <optional>

#include "common/db/connection.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// Nothing when there is no such team or the subject is no member. Throws db::unavailable and
// db::statement_failed.
std::optional<participant_page> list_page(db::connection& on, const list_request& asked);

}  // namespace roster::participants
