// POST /api/v2/collections/{collection_id}/guests/bulk (api.md, "Second API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/collections/api/context.hpp"

namespace roster::collections::api {

// 200 with a result for each e-mail, also when all of them failed. Failures: 404, 403, then 415, 400 and 422
// for the message as a whole.
async::task<result<http::response>> add_guests(context& api, http::exchange& with);

}  // namespace roster::collections::api
