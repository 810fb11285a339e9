// POST /api/teams/{team}/participants/bulk (api.md, "First API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200 with a result for each item, also when all of them failed. Failures: 404, 402, then 415, 400 and 422
// for the message as a whole.
async::task<result<http::response>> create_participants(context& api, http::exchange& with);

}  // namespace roster::participants::api
