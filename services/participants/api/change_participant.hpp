// PUT, PATCH and DELETE /api/teams/{team}/participants/{key}.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// PUT and PATCH alike: `key` and `notes`, both optional. 200 with the participant and its ETag. Failures:
// 404, then 415, 400 and 422, then 412; a key that is taken is a 422 after it.
async::task<result<http::response>> change_participant(context& api, http::exchange& with);

// 204. Failures: 404, then 412.
async::task<result<http::response>> delete_participant(context& api, http::exchange& with);

}  // namespace roster::participants::api
