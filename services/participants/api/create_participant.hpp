// POST /api/teams/{team}/participants (seed page of the first API).
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 201 with the participant, or 200 when an `Idempotency-Key` replays it.
// Failures in the order of their checks: 404, 402, then 415, 400 and 422.
async::task<result<http::response>> create_participant(context& api, http::exchange& with);

}  // namespace roster::participants::api
