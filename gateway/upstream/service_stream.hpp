// A connection to a service that carries one streamed request and its answer. Nothing else is ever sent over
// it, and nothing of it is repeated.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "common/http/response.hpp"
#include "common/http/stream.hpp"
#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/response_parser.hpp"

namespace roster::gateway {

// What there is to know of a request before it is sent.
struct stream_request {
  bool is_head = false;  // HEAD: the answer has no body
  // The answer's head is waited for no longer than this (to the next tick). For requests without a body: an
  // upload takes its time, and is answered at its end.
  async::clock::time_point head_by = async::clock::time_point::max();
};

// Touched on one thread. One coroutine may write while another reads.
class service_stream {
 public:
  struct options {
    std::string host;                         // the value of Host
    std::size_t response_bytes = 64U << 20U;  // of an answer that is taken whole
    std::chrono::milliseconds connect_timeout{1000};
    std::chrono::milliseconds stall_timeout{75'000};  // an answer that is waited for while nothing else moves
  };

  service_stream(const async::executor& on, stream_request what, options how);

  // Why it is not there; no error: it is.
  async::task<boost::system::error_code> connect(const endpoint& to);

  // Of the request: its head, as upstream_request has it; pieces of its body; their end. False: the service
  // takes no more, and has perhaps said why.
  async::task<bool> send_head(std::string head, bool has_body);
  async::task<bool> send(std::string_view piece);
  async::task<bool> send_end();

  // Of the answer: its head, without what link and session drop, and then its pieces; empty: the end. Both
  // throw http::stream_broken. errc::gateway_timeout: the service is silent, or late with its head.
  async::task<result<http::response>> read_head();
  async::task<std::string> read();
  bool is_draining() const { return parser_.is_draining_notice(); }  // likewise: it was not begun
  bool is_of_known_length() const;                                   // after read_head(): not chunked
  // All of a short answer's body.
  async::task<std::string> read_all();

  void close();
  void check(async::clock::time_point now);  // a few times a second

 private:
  async::task<bool> write(std::string_view bytes);
  async::task<bool> fill();  // false: the end of the connection

  stream_request what_;
  options options_;
  async::stream_socket socket_;
  response_parser parser_;
  std::vector<char> received_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string framed_;
  async::clock::time_point moved_{};  // when anything was last sent or received
  bool connecting_ = false;
  bool reading_ = false;
  bool timed_out_ = false;
};

}  // namespace roster::gateway
