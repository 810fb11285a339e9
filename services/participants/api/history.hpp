// GET /api/teams/{team}/history: what was done to a team, by whom.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200, newest first, for owners. Failures: 404, 403, then 422.
async::task<result<http::response>> list_history(context& api, http::exchange& with);

}  // namespace roster::participants::api
