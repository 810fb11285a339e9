// The repository of experiments and enrolments on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/lanes.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/experiment_repository.hpp"

namespace roster::participants {

// `on` must outlive the repository, and be drained before it goes.
std::unique_ptr<experiment_repository> create_experiment_repository(db::lanes& on,
                                                                    audience to = audience::nobody);

}  // namespace roster::participants
