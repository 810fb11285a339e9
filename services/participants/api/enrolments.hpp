// /api/teams/{team}/participants/{key}/experiments and below: which experiments a participant is enrolled in.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// GET …/experiments: 200, a page of them. Failures: 404, then 400 and 422.
async::task<result<http::response>> list_enrolments(context& api, http::exchange& with);

// POST …/experiments: 201, or 200 with the first enrolment when there is one already. Failures in the order
// of their checks: 404, then 415, 400 and 422.
async::task<result<http::response>> enrol(context& api, http::exchange& with);

// GET …/experiments/{experiment}: 200 or 304.
async::task<result<http::response>> show_enrolment(context& api, http::exchange& with);

// DELETE …/experiments/{experiment}: 204. Failures: 404, 412.
async::task<result<http::response>> withdraw(context& api, http::exchange& with);

}  // namespace roster::participants::api
