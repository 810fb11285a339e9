// The entity tag of a participant: every change of a participant moves its `updated`, which is what If-Match
// compares; every enrolment its count.
#pragma once

#include <string>

#include "common/http/preconditions.hpp"
#include "services/participants/domain/participant.hpp"

namespace roster::participants::api {

inline std::string participant_tag(const domain::participant& of) {
  return http::entity_tag({of.participant_id, of.updated.time_since_epoch().count()}, {of.experiment_count});
}

}  // namespace roster::participants::api
