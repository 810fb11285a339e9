// GET /api/teams/{team}/participants/{key} (api.md, "First API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200 with the participant; errc::not_found: unknown team, no membership, or no such participant.
async::task<result<http::response>> get_participant(context& api, http::exchange& with);

}  // namespace roster::participants::api
