// A message as the parser gives it to who handles it.
#pragma once

#include <stdexcept>
#include <string_view>

#include "common/http/request_parser.hpp"

namespace roster::bench {

inline constexpr http::request_parser::limits parser_limits{8192, 16384, 1 << 20};

// Throws std::invalid_argument when it is not one whole message.
inline http::request parsed(std::string_view message) {
  http::request_parser parser(parser_limits);
  if (parser.parse(message).what != http::request_parser::progress::complete)
    throw std::invalid_argument("no whole message");
  return parser.take();
}

}  // namespace roster::bench
