// /api/teams/{team}/members and what is below it (api.md, "First API"). Members look, owners manage.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200, by subject unless `sort` says otherwise. Failures: 404, then 422.
async::task<result<http::response>> list_members(context& api, http::exchange& with);

// 201. Failures: 404, 403, then 415, 400 and 422.
async::task<result<http::response>> add_member(context& api, http::exchange& with);

// 200, 304. Failures: 404, 412.
async::task<result<http::response>> show_member(context& api, http::exchange& with);

// 204. Failures: 404 (the team), 403, 404 (the member), 412, 422 (the last owner).
async::task<result<http::response>> remove_member(context& api, http::exchange& with);

}  // namespace roster::participants::api
