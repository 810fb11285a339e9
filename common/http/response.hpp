// One response, built by handlers and written by the session.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/http/types.hpp"

namespace roster::http {

class response {
 public:
  response() = default;
  explicit response(status code) : code_(code) {}

  status code() const { return code_; }
  void set_code(status code) { code_ = code; }

  // Appends a header. CR, LF and NUL in a value are replaced by spaces, so that no input can split a
  // response. Content-Length, Connection and Transfer-Encoding are the session's business and must not be set
  // here.
  response& header(std::string_view name, std::string_view value);
  std::optional<std::string_view> find_header(std::string_view name) const;  // the first
  std::string_view header_block() const { return headers_; }                 // "Name: value\r\n"…

  std::string body;

 private:
  status code_ = status::ok;
  std::string headers_;
};

// The interim answer to "Expect: 100-continue", whole.
inline constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

struct framing {
  bool is_head = false;
  bool keep_alive = true;
  bool http_1_0 = false;       // of the request
  std::string_view date = {};  // left out when empty
};

// Appends the whole message to `out`: status line with the standard reason phrase, headers, Date,
// Content-Length (none for 204 and 304), Connection where it differs from the version's default, and the body
// unless it answers HEAD.
void serialize(const response& from, const framing& how, std::string& out);

// The head alone of an answer whose length is not known: chunked, or to an HTTP/1.0 request ended by the
// connection's end.
void serialize_head(const response& from, const framing& how, std::string& out);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7), made once a second on each thread.
std::string_view date_now();

}  // namespace roster::http
