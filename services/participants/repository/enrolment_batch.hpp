// Enrolling a batch of participants, from requests to an outcome for each. Run on a lane's thread.
//
// Throws db::unavailable and db::statement_failed only; what a request can cause is in its outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/db/connection.hpp"
#include "common/text/time.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/experiment_repository.hpp"

namespace roster::participants {

struct enrol_outcome {
  enum class kind {
    no_team,
    no_participant,
    lapsed,  // of who would have needed a new participant
    no_experiment,
    not_running,
    present,  // enrolled before: that enrolment, with the variant that it has now
    enrolled
  };
  kind what = kind::no_team;
  // Of the last two.
  std::int64_t participant_id = 0;
  std::int64_t experiment_id = 0;
  std::optional<std::string> variant{};
  text::timestamp created{};
  text::timestamp updated{};
};

// One statement when there is nothing to write, else a transaction besides, however often the same enrolment
// is asked for in one batch.
std::vector<enrol_outcome> enrol_batch(db::connection& on, std::span<const enrol_request> asked,
                                       audience to = audience::nobody);

// A single one as part of a transaction that has no other locks of those in experiment_statements.hpp.
enrol_outcome enrol_one(db::transaction& in, const enrol_request& asked, audience to = audience::nobody);

}  // namespace roster::participants
