// /api/teams/{team}/experiments and below: listed, made, shown, changed, started, stopped, deleted.
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// GET …/experiments: 200, a page of them. Failures: 404, then 400 and 422.
async::task<result<http::response>> list_experiments(context& api, http::exchange& with);

// POST …/experiments: 201. Failures in the order of their checks: 404, 402, then 415, 400 and 422.
async::task<result<http::response>> create_experiment(context& api, http::exchange& with);

// GET …/experiments/{key}: 200 or 304.
async::task<result<http::response>> show_experiment(context& api, http::exchange& with);

// PUT and PATCH …/experiments/{key}: 200. Failures: 404, then 415, 400 and 422, then 412 and a taken key.
async::task<result<http::response>> change_experiment(context& api, http::exchange& with);

// DELETE …/experiments/{key}: 204, with all its enrolments. Failures: 404, 412.
async::task<result<http::response>> delete_experiment(context& api, http::exchange& with);

// POST …/experiments/{key}/start and …/stop: 200, or 422 when it is so already.
async::task<result<http::response>> start_experiment(context& api, http::exchange& with);
async::task<result<http::response>> stop_experiment(context& api, http::exchange& with);

}  // namespace roster::participants::api
