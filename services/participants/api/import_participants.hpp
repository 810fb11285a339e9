// POST /api/teams/{team}/participants/import (api.md, "First API").
#pragma once

#include "common/http/exchange.hpp"
#include "common/http/response.hpp"
#include "common/http/stream.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// 200 with a line for each refused row and a closing summary. Failures, before the body is read: 404, 402,
// 415 and 400 for a malformed Idempotency-Key. Rows are stored in whole batches, each a transaction; when the
// upload breaks off, those that were stored stay. Under one Idempotency-Key imports go one after another:
// what the first is answered is the answer of them all; 503 for who would wait too long.
async::task<result<http::response>> import_participants(context& api, http::exchange& with,
                                                        http::stream& through);

}  // namespace roster::participants::api
