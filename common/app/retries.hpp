// Between HTTP and db::once: what a request says about its retries, and the answer that was kept for one.
#pragma once

#include <optional>

#include "common/db/once.hpp"
#include "common/error/error.hpp"
#include "common/http/exchange.hpp"
#include "common/http/response.hpp"

namespace roster::app {

// Nothing without an `Idempotency-Key`; errc::bad_request when it is malformed (see http::idempotency_key).
result<std::optional<db::retry_token>> read_retry_token(const http::exchange& with);

http::response to_response(db::kept_answer kept);

}  // namespace roster::app
