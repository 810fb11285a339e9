// The repository of participants on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/lanes.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants {

// `on` must outlive the repository, and be drained before it goes.
std::unique_ptr<participant_repository> create_participant_repository(db::lanes& on,
                                                                      audience to = audience::nobody);

}  // namespace roster::participants
