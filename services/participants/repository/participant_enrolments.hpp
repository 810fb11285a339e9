// The experiments of a page of participants, for who wants them included. Run on a lane's thread.
#pragma once

#include "common/db/connection.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// Fills `experiments` and `enrolled` of the page, whose rows are of this team. Throws db::unavailable and
// db::statement_failed.
void add_experiments(db::connection& on, std::int64_t team_id, participant_page& to);

}  // namespace roster::participants
