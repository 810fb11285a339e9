// /api/teams and /api/teams/{team} (api.md, "First API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200: the teams that the subject is in, by id unless `sort` says otherwise.
async::task<result<http::response>> list_teams(context& api, http::exchange& with);

// 201: a team whose owner the subject is, with a trial. Failures: 415, 400, 422.
async::task<result<http::response>> create_team(context& api, http::exchange& with);

// 200, 304. Failures: 404, 412.
async::task<result<http::response>> show_team(context& api, http::exchange& with);

// 200: PUT needs a name, PATCH does not. Failures: 404, 403, then 415, 400, 422 and 412.
async::task<result<http::response>> replace_team(context& api, http::exchange& with);
async::task<result<http::response>> change_team(context& api, http::exchange& with);

// 204. Failures: 404, 403, 412.
async::task<result<http::response>> delete_team(context& api, http::exchange& with);

}  // namespace roster::participants::api
