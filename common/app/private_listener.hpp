// The private listener: GET /health/live, GET /health/ready, GET /metrics. Never published; no credentials.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/http/session.hpp"
#include "common/metrics/metrics.hpp"

namespace roster::app {

struct private_answers {
  std::function<async::task<std::string>()> not_ready_because;  // empty: ready
  std::function<std::vector<metrics::reading>()> readings;      // shown with the process's own
};

// live: 200 {"status":"ok"}. ready: 200 {"status":"ok"}, or 503 {"status":"unavailable","reason":"…"}.
// metrics: 200, the text format of Prometheus.
http::request_handler make_private_handler(private_answers from);

}  // namespace roster::app
