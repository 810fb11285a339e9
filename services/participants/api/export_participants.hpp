// GET /api/teams/{team}/participants/export (api.md, "First API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "common/http/stream.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200 with the attributes of a participant a line. Failures: 404.
async::task<result<http::response>> export_participants(context& api, http::exchange& with,
                                                        http::stream& through);

}  // namespace roster::participants::api
