// The gateway's handler: from a client's request to the answer of the service that has it.
//
//   1 begin: dialect, request id, trace, deadline    5 rate limit; 415 for a body that is encoded
//   2 path                                           6 forward, with our own statement of who is calling
//   3 CORS preflight, GET /api/health, rule          7 pass the answer on
//   4 credential                                     8 CORS, request id, access log
#pragma once

#include <chrono>

#include "common/http/session.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/limits/rate_limiter.hpp"
#include "gateway/limits/stream_limiter.hpp"
#include "gateway/upstream/upstream.hpp"

namespace roster::gateway {

// What it works on; all of it must outlive the handler. All but the limiters belong to one I/O thread.
struct proxy_parts {
  authenticator& auth;
  upstream& participants;
  upstream& collections;
  rate_limiter& limits;
  stream_limiter& streams;  // imports and exports
  stream_limiter& lists;    // the second API's, which are streams too
  std::chrono::milliseconds request_timeout;
};

http::request_handler make_proxy(proxy_parts parts);

// The same for the routes of streamed_routes (rules.hpp): 6 and 7 are done piece by piece.
http::stream_handler make_stream_proxy(proxy_parts parts);

}  // namespace roster::gateway
