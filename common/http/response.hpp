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

// Appends the whole message to `out`: status line with the standard reason phrase, headers, Content-Length
// (none for 204 and 304), Connection where it differs from the version's default, and the body unless
// `is_head`.
void serialize(const response& from, bool is_head, bool keep_alive, bool http_1_0, std::string& out);

}  // namespace roster::http
