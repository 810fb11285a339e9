// GET /api/v2/collections/{collection_id}/history: what was done to a collection, by whom.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/collections/api/context.hpp"

namespace roster::collections::api {

// 200, newest first, for admins. Failures: 404, 403, then 400 and 422.
async::task<result<http::response>> list_history(context& api, http::exchange& with);

}  // namespace roster::collections::api
