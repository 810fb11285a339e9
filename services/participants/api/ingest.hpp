// POST /api/teams/{team}/ingest: an application says who has got which variant of an experiment.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200 with the enrolment, new or old; the participant is made when there is none. Failures in the order of
// their checks: 404, then 415, 400 and what the fields say (422), then 402 when a participant would have to
// be made for a team that has lapsed, then 422 of the experiment.
async::task<result<http::response>> ingest(context& api, http::exchange& with);

}  // namespace roster::participants::api
