// What is done with experiments and single enrolments, each inside one transaction on a lane's thread.
//
// All of them throw db::unavailable and db::statement_failed only; what a request can cause is in the result.
#pragma once

#include "common/db/connection.hpp"
#include "services/participants/repository/experiment_repository.hpp"
#include "services/participants/repository/remains.hpp"

namespace roster::participants {

result<domain::experiment> create_experiment(db::transaction& in, const create_experiment_request& asked);

result<domain::experiment> find_experiment(db::connection& on, const experiment_path& where);

result<page<domain::experiment>> list_experiments(db::connection& on, const requester& by,
                                                  const page_request& which);

result<domain::experiment> change_experiment(db::transaction& in, const experiment_path& where,
                                             const domain::experiment_changes& changes,
                                             const condition<domain::experiment>& allowed);

result<domain::experiment> set_status(db::transaction& in, const status_request& asked);

// Withdraws up to `most` participants; what is left of a larger one is removed later, see remains.hpp.
result<void> delete_experiment(db::transaction& in, const experiment_path& where,
                               const condition<domain::experiment>& allowed,
                               std::int64_t most = most_withdrawn);

result<void> find_participant(db::connection& on, const participant_path& where);

result<domain::enrolment> find_enrolment(db::transaction& in, const enrolment_path& where);

result<page<domain::enrolment>> list_enrolments(db::transaction& in, const participant_path& where,
                                                const page_request& which);

result<void> withdraw(db::transaction& in, const enrolment_path& where,
                      const condition<domain::enrolment>& allowed);

}  // namespace roster::participants
