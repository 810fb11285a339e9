// One connection of a server: reads requests, starts the handlers of all complete ones at once (HTTP/1.1
// pipelining) or as far as their order allows, and writes the answers in the order of the requests, those
// that are ready together with one write.
//
// What it answers itself, before any handler sees a request: 400 for malformed framing (both Content-Length
// and Transfer-Encoding, differing lengths, obs-fold, bare CR or LF, NUL, chunk-size overflow, no or two
// Host: RFC 9112 and RFC 9110), 408, 413, 414, 431, 501 (unknown transfer coding) and 505. All of them close
// the connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "common/async/types.hpp"
#include "common/http/byte_budget.hpp"
#include "common/http/exchange.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"
#include "common/http/stream.hpp"

namespace roster::http {

// Where each limit acts. All of them are settings (see app/service_settings.hpp).
struct session_limits {
  std::size_t target_bytes = 8U << 10U;     // request target: 414
  std::size_t header_bytes = 32U << 10U;    // request line and headers together: 431
  std::size_t body_bytes = 1U << 20U;       // 413
  std::size_t pipelined = 16;               // requests of one connection under way; reading pauses above
  std::size_t pipelined_bytes = 4U << 20U;  // of the bodies of those; the same
  std::size_t unsent_bytes = 1U << 20U;     // of answers that are ready and not sent; the same
  std::size_t held_bytes = 48U << 20U;      // of all connections of one I/O thread; see byte_budget.hpp
  std::chrono::milliseconds message_timeout{15'000};  // from a request's first byte to its last: 408
  std::chrono::milliseconds idle_timeout{75'000};     // between requests
  std::chrono::milliseconds write_timeout{15'000};    // a write that makes no progress
  std::chrono::milliseconds stream_timeout{60'000};   // a stream that makes none, either way
  // A stream that moves fewer bytes in a window of waiting for the other end is cut off; 0: any will do.
  std::size_t stream_bytes = 60U << 10U;
  std::chrono::milliseconds stream_window{60'000};
};

// Answers one request. Must not throw; runs on the connection's thread. `request` lives until the answer was
// handed over.
using request_handler = std::function<async::task<response>(request& message, std::string_view peer)>;

// Builds an error answer that never reached a handler. `so_far` is what was read of the request, perhaps
// nothing.
using error_responder = std::function<response(errc code, const request& so_far)>;

struct session_config {
  session_limits limits;
  request_handler handle;
  // Both or neither. The limits of a body's size and time are not for streams; one begins when everything
  // before it was answered, and what comes behind it waits until it has ended.
  stream_predicate is_stream{};
  stream_handler handle_stream{};
  error_responder refuse;
  // Tell the other end, when draining or idle for too long, that what it had sent and got no answer for was
  // not carried out, by a last answer that is 503 with the header "X-Roster-Draining: 1" (see
  // gateway/upstream/link.hpp). For services only.
  bool drain_notice = false;
  // All requests are of one client, which may count on their order (see answer_queue.hpp). Not for services:
  // a gateway's link carries the requests of many.
  bool ordered = false;
};

class session {
 public:
  virtual ~session() = default;
  // Idle: closes now. Busy: what is under way is answered, the last answer with "Connection: close".
  virtual void drain() = 0;
  virtual void abort() = 0;
  // Called by the server every tick (a few times a second): a coarse clock for all timeouts, so that no timer
  // is armed per message.
  virtual void check_timeouts(async::clock::time_point now) = 0;
};

// Starts a session on `socket`'s own thread, which `budget` is of as well. `on_end` is called on that thread
// when the connection is over.
//
// While the budget is spent, a request that is neither complete nor small is answered 503, one connection has
// one request under way, and a client that does not take its answer is given a second and not the write
// timeout.
std::shared_ptr<session> start_session(async::stream_socket socket,
                                       std::shared_ptr<const session_config> config,
                                       std::shared_ptr<byte_budget> budget,
                                       std::function<void(session*)> on_end);

}  // namespace roster::http
