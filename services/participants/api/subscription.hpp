// PUT /api/teams/{team}/subscription (api.md, "First API"): for the one who sells subscriptions.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200 with the team. The credential needs the scope; its subject need not be a member. Failures: 404 (no
// team's id), 403 (no scope, whatever the team), 415, 400 and 422, 404.
async::task<result<http::response>> set_subscription(context& api, http::exchange& with);

}  // namespace roster::participants::api
