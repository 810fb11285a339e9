// /api/v2/collections and /api/v2/collections/{collection_id} (api.md, "Second API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/collections/api/context.hpp"

namespace roster::collections::api {

// 200: the collections that the subject is in, in the order of joining them. Failures: 400, 422.
async::task<result<http::response>> list_collections(context& api, http::exchange& with);

// 200: a collection whose admin the subject is. Failures: 415, 400, 422.
async::task<result<http::response>> create_collection(context& api, http::exchange& with);

// 200, 304. Failures: 404, 412.
async::task<result<http::response>> show_collection(context& api, http::exchange& with);

// 200. Failures: 404, 403, then 415, 400, 422 and 412.
async::task<result<http::response>> change_collection(context& api, http::exchange& with);

// 204. Failures: 404, 403, 412.
async::task<result<http::response>> delete_collection(context& api, http::exchange& with);

// 200 {"is_public": …}. Failures: 404, 403, then 415, 400, 422 and 412.
async::task<result<http::response>> make_public(context& api, http::exchange& with);
async::task<result<http::response>> make_private(context& api, http::exchange& with);

}  // namespace roster::collections::api
