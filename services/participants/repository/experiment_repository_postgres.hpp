// The repository of experiments and enrolments on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/lanes.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/experiment_repository.hpp"

namespace roster::participants {

// Those who enrol share statements on `hot`; all else is `work`. Both must outlive the repository, and be
// drained before it goes.
std::unique_ptr<experiment_repository> create_experiment_repository(db::lanes& hot, db::lanes& work,
                                                                    audience to = audience::nobody);

}  // namespace roster::participants
