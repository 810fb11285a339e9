// GET /api/teams/{team}/participants (api.md, "Lists").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// In the order of ids, or of keys where they are filtered, unless `sort` says another. Failures: 404, then
// 400 and 422.
async::task<result<http::response>> list_participants(context& api, http::exchange& with);

}  // namespace roster::participants::api
