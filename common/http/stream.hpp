// A request whose body is handed over as it comes, and an answer that is written as it is made: neither is
// ever whole in memory.
//
// One coroutine may read while another writes. Each of the two waits for the other end, which is all the
// backpressure there is: nothing is read that nobody asked for, and a write returns when the kernel has it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"

namespace roster::http {

// The other end is gone, or takes nothing for too long: there is nobody left to answer.
struct stream_broken : unavailable_error {
  using unavailable_error::unavailable_error;
};

// The client has left of its own accord, which is no failure of anybody's.
struct client_gone : stream_broken {
  using stream_broken::stream_broken;
};

class stream {
 public:
  virtual ~stream() = default;

  // The next piece of the request's body, never more than 64 KiB; empty at its end, and ever after. Sends
  // "100 Continue" where it is waited for. errc::bad_request and the like for malformed framing,
  // errc::request_timeout when nothing comes for session_limits::stream_timeout, or too little. Throws
  // stream_broken.
  virtual async::task<result<std::string>> read() = 0;
  // A read() under way, and every later one, throws stream_broken.
  virtual void stop_reading() = 0;
  // Whether the other end has closed its side of the connection, as far as that shows while nothing is read.
  virtual bool is_gone() = 0;

  // Begins the answer: status and headers, without Content-Length and Content-Type of its own. The head
  // leaves with the first piece.
  virtual void begin(response head) = 0;
  virtual bool has_begun() const = 0;
  // Returns when the piece was handed to the kernel. Throws stream_broken.
  virtual async::task<> write(std::string_view piece) = 0;

  // What has begun will not be finished: the connection ends without the last chunk, so that the client sees
  // that the answer is incomplete.
  virtual void cut() = 0;
};

// Answers one streamed request. The answer returned counts only where none has begun; after that, it ends
// with the handler unless it was cut. Must not throw.
using stream_handler =
    std::function<async::task<response>(request& message, std::string_view peer, stream& through)>;

// Whether a request is to be streamed. Of its request line alone: the rest may not be there yet.
using stream_predicate = std::function<bool(const request& begun)>;

}  // namespace roster::http
