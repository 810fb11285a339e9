// What the query of a list says: how many rows, and behind which place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/error/error.hpp"
#include "common/http/request.hpp"

namespace roster::collections::api {

inline constexpr std::int64_t usual_limit = 20;
inline constexpr std::int64_t most_limit = 100;

struct list_query {
  std::optional<std::int64_t> limit{};  // 1 to most_limit
  std::optional<std::string> cursor{};  // as sent: see common/http/cursor.hpp
};

// errc::bad_request for a query that is no text; errc::invalid_data for a limit out of range and for either
// parameter when it came twice. Other parameters are ignored.
result<list_query> read_list_query(const http::request& message);

failure cursor_not_ours();  // 422: what `cursor` says was not said by this list

}  // namespace roster::collections::api
