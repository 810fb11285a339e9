// The repository of teams on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/lanes.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants {

// `on` must outlive the repository, and be drained before it goes.
std::unique_ptr<team_repository> create_team_repository(db::lanes& on);

}  // namespace roster::participants
