// The private listener: GET /health/live, GET /health/ready. Never published; no credentials.
#pragma once

#include <functional>
#include <string>

#include "common/http/session.hpp"

namespace roster::app {

// live: 200 {"status":"ok"}. ready: 200 {"status":"ok"}, or 503 {"status":"unavailable","reason":"…"}.
http::request_handler make_health_handler(std::function<async::task<std::string>()> not_ready_because);

}  // namespace roster::app
