// A service as the gateway sees it: endpoints behind one name, spoken to over links that are shared by quick
// requests and exclusive to any other. One per I/O thread and service, so it needs no locks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "common/async/types.hpp"
#include "common/config/address.hpp"
#include "common/error/error.hpp"
#include "common/http/response.hpp"
#include "common/text/host_port.hpp"
#include "gateway/upstream/service_stream.hpp"

namespace roster::gateway {

struct upstream_request {
  // Request line and all headers, each line with its CRLF, but for those the link writes: Host,
  // X-Roster-Timeout-Ms, Content-Length and Connection.
  std::string head;
  std::string body;
  bool is_head = false;     // HEAD: the answer has no body whatever its Content-Length says
  bool may_repeat = false;  // GET, HEAD, PUT, DELETE, OPTIONS, or a POST with an Idempotency-Key
  // Answered in so little time that others may wait behind it on one link. Whatever is not gets a link for
  // itself while it lasts, so that it holds up nobody.
  bool is_quick = false;
};

struct upstream_settings {
  std::string name;  // "participants", for the log
  config::socket_address at;
  std::size_t links = 1;                  // shared connections per endpoint (and I/O thread)
  std::size_t in_flight_per_link = 1024;  // on a shared one; one more is refused: unavailable
  std::size_t large_body = 64U << 10U;    // a request with a body above is not quick
  std::size_t exclusive_links = 64;       // connections for one request at a time, to all endpoints together
  std::size_t queued = 4096;              // requests that wait for one; one more is refused: unavailable
  // Request line and headers as forwarded, ours included; above: headers_too_large. At most what the services
  // take (their MAX_HEADER_BYTES).
  std::size_t head_bytes = 32U << 10U;
  std::size_t response_bytes = 64U << 20U;  // largest answer taken
  std::size_t streams =
      64;  // imports and exports at a time, each over a connection of its own; one more is refused
  // A stream whose service is waited for while nothing else moves. More than a client may stall, so that it
  // is the client that is told.
  std::chrono::milliseconds stream_timeout{75'000};
  std::chrono::milliseconds connect_timeout{1000};
  std::chrono::milliseconds resolve_every{5000};
  // A link that idles this long is replaced. Must be less than the service's idle timeout, so that it is
  // never the service that closes an idle link, just as a request is on its way to it.
  std::chrono::milliseconds idle_timeout{30'000};
  // An endpoint that fails to connect, or breaks a link before its first answer, is left alone this long,
  // then probed.
  std::chrono::milliseconds eject_for{1000};

  // The value of Host (RFC 9110, section 7.2). A path is none, and the service wants one.
  std::string host_header() const {
    return at.path.empty() ? text::host_and_port(at.tcp.host, at.tcp.port) : "localhost";
  }
};

class upstream {
 public:
  virtual ~upstream() = default;
  // The answer without hop-by-hop and X-Roster-* headers. Failures:
  //
  // - unavailable: nobody to ask, every link full, only draining services, or no link free by `deadline`.
  //
  // - bad_gateway: the link broke (or spoke nonsense) after the request was sent, and it may not be repeated.
  //
  // - gateway_timeout: no answer by `deadline`; the late answer is read and thrown away in its turn.
  //
  // - headers_too_large: the head is above upstream_settings::head_bytes; nothing was sent.
  virtual async::task<result<http::response>> send(upstream_request what,
                                                   async::clock::time_point deadline) = 0;
  // A connection for one streamed request, to an endpoint as balanced as the others; it ends with the last
  // reference. Failures: unavailable; gateway_timeout when there is none by `what.head_by`.
  virtual async::task<result<std::shared_ptr<service_stream>>> open_stream(stream_request what) = 0;
  // Whether a request sent now would find somebody; on the upstream's own thread. No part of readiness: one
  // service that is down must not take the other's API away.
  virtual bool has_live_endpoint() const = 0;
  // Closes every link; who still waits gets `unavailable`. May be called on any thread, and returns before it
  // is done. The destructor does it too, and must run before the io_context is destroyed.
  virtual void stop() = 0;
};

std::unique_ptr<upstream> create_upstream(const async::executor& on, upstream_settings settings);

}  // namespace roster::gateway
