// Changes and removes one participant. Run on a lane's thread.
#pragma once

#include "common/db/connection.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// One transaction each; failures as participant_repository declares them. Throw db::unavailable and
// db::statement_failed.
result<domain::participant> change_participant(db::connection& on, const update_request& asked);
result<void> delete_participant(db::connection& on, const remove_request& asked);

}  // namespace roster::participants
