// /api/v2/collections/{collection_id}/users, …/all_users and …/users/{user_id} (api.md, "Second API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "common/http/stream.hpp"
#include "services/collections/api/context.hpp"

namespace roster::collections::api {

// 200, by ascending id: all of them, as a stream when they are many, or a page where `limit` or `cursor` asks
// for one. Failures: 404, then 400 and 422.
async::task<result<http::response>> list_users(context& api, http::exchange& with,
                                               http::stream& through);  // no guests
async::task<result<http::response>> list_all_users(context& api, http::exchange& with, http::stream& through);

// 200. Failures: 404 (the collection), 403, then 415, 400, 422 for the message, 404 (the user) and 400.
async::task<result<http::response>> add_user(context& api, http::exchange& with);

// 200. Failures: 404 (the collection), 403, 404 (the user) and 400.
async::task<result<http::response>> remove_user(context& api, http::exchange& with);

}  // namespace roster::collections::api
