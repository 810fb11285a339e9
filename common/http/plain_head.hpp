// Heads of messages that have nothing unusual, a line at a time.
//
// Nearly every message has such a head, and it comes whole. Beast's parser, which is ready for all others and
// for pieces, takes several times as long. What is malformed, merely rare, or not all there yet is not plain:
// then the message is Beast's to judge, from its first byte.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/http/types.hpp"

namespace roster::http {

class plain_lines {
 public:
  explicit plain_lines(std::string_view bytes) : bytes_(bytes) {}

  // The next line without its CR LF; nothing when it is not all printable ASCII, or has no end.
  std::optional<std::string_view> next();
  std::size_t taken() const { return taken_; }  // bytes, of the lines so far with their ends

 private:
  std::string_view bytes_;
  std::size_t taken_ = 0;
};

struct plain_header {
  field id;
  std::string_view name;
  std::string_view value;
};

// `line` is one of plain_lines. Nothing when the name is no token (RFC 9110, section 5.6.2), or there is more
// white space than the one space that may stand before the value.
std::optional<plain_header> read_plain_header(std::string_view line);

// At most nine digits and nothing else: a Content-Length, a status.
std::optional<std::size_t> read_plain_number(std::string_view value);

}  // namespace roster::http
