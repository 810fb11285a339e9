// Reads one page of a team's participants. Run on a lane's thread.
#pragma once

#include "common/db/connection.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// errc::not_found: there is no such team or the subject is no member. errc::invalid_data: more keys match
// than are put in another order than their own. Throws db::unavailable and db::statement_failed.
result<participant_page> list_page(db::connection& on, const list_request& asked);

}  // namespace roster::participants
