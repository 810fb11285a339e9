// POST /api/v2/collections/{collection_id}/guests (seed page of the second API).
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/collections/api/context.hpp"

namespace roster::collections::api {

// 200 with all the collection's users, or with the added one alone (`Prefer: return=minimal`).
// Failures in the order of their checks: 404, 403, then 415, 400 and 422.
async::task<result<http::response>> add_guest(context& api, http::exchange& with);

}  // namespace roster::collections::api
