// Answers that show one enrolment, for the routes that enrol and those that only show.
#pragma once

#include <string>

#include "common/http/preconditions.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"
#include "services/participants/api/enrolment_json.hpp"

namespace roster::participants::api {

// A new variant moves `updated`.
inline std::string enrolment_tag(const domain::enrolment& of) {
  return http::entity_tag({of.participant_id, of.experiment_id, of.updated.time_since_epoch().count()});
}

inline http::response show_enrolment(const context& api, const domain::enrolment& shown) {
  http::response answer(http::status::ok);
  answer.header("ETag", enrolment_tag(shown));
  answer.body = enrolment_json(shown, enrolment_link(api.public_url, shown), api.now());
  return answer;
}

}  // namespace roster::participants::api
