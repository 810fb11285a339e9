// One answer of a service, read by Beast's parser straight into what is passed on to the client.
//
// Dropped on the way: hop-by-hop headers (RFC 9110, section 7.6.1: Connection and what it names, …), the
// framing, which is the session's business, X-Request-Id, which is the gateway's own, every X-Roster-*, and
// trailers.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "common/http/response.hpp"

namespace roster::gateway {

// Most that the head of an answer may have.
inline constexpr std::uint32_t answer_head_bytes = 32U << 10U;

class response_parser final : public boost::beast::http::basic_parser<false> {
 public:
  // `to_head`: the answer to a HEAD has no body. `body_bytes`: most that is taken (error::body_limit).
  response_parser(bool to_head, std::size_t body_bytes);

  // Once is_done().
  http::response take();

  // For an answer that is passed on as it comes.
  bool has_head() const { return !in_header_ && !is_interim(); }
  http::response take_head();  // once has_head(); what came of the body stays
  std::string take_piece() { return std::exchange(answer_.body, {}); }
  bool is_interim() const { return code_ < 200; }  // 1xx: the final answer is still to come
  bool closes_connection() const {
    return says_close_;
  }  // nothing behind this answer was or will be carried out
  bool ends_connection() const {
    return !keep_alive();
  }  // …or may have been: HTTP/1.0, a body without a length
  bool is_draining_notice() const { return draining_ && code_ == 503; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int code, string_view reason, int version, error_code& ec) override;
  void on_field_impl(http::field id, string_view name, string_view value, error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(string_view piece, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view piece, error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  void drop_headers_named_by_connection();

  std::size_t body_bytes_;
  http::response answer_;
  std::string connection_;  // tokens of Connection other than close and keep-alive
  int code_ = 0;
  bool in_header_ = true;
  bool says_close_ = false;
  bool draining_ = false;
};

}  // namespace roster::gateway
