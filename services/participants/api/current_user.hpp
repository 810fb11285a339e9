// GET /api/user and GET /api/current-team: who is asking, and where he is at home.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200, 304. Nothing but the e-mail is known of a subject, so its `name` is what stands before the '@'.
// Failure: 412.
async::task<result<http::response>> show_user(context& api, http::exchange& with);

// 200, 304: the first of the subject's teams, by id. Failures: 404 if there is none, 412.
async::task<result<http::response>> show_current_team(context& api, http::exchange& with);

}  // namespace roster::participants::api
