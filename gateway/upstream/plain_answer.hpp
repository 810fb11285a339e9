// A service's answer as it nearly always is: whole, plain, with a length; read in one pass.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/http/response.hpp"

namespace roster::gateway {

struct plain_answer {
  http::response passed_on;  // without what response_parser drops too
  std::size_t size;          // of the whole message
};

// The answer to a request other than HEAD that `bytes` begin with. Nothing when it is not plain, not all
// there, its body has more than `body_bytes`, or it says more of the connection than keep-alive:
// response_parser is to read it.
std::optional<plain_answer> read_plain_answer(std::string_view bytes, std::size_t body_bytes);

}  // namespace roster::gateway
