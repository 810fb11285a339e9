// A team as the whole answer of a request.
#pragma once

#include "common/error/error.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"
#include "services/participants/domain/team.hpp"

namespace roster::participants::api {

// 200, with its entity tag.
http::response team_response(const context& api, const domain::team& shown);

// The same to a GET: 304 or errc::precondition_failed where the request's preconditions say so.
result<http::response> team_response_if(const context& api, const domain::team& shown,
                                        const http::request& message);

// What the request's preconditions demand of the team it changes.
team_condition team_demands(const http::request& message);

}  // namespace roster::participants::api
