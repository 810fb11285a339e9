// A user as seen in one collection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace roster::collections::domain {

struct member {
  std::int64_t user_id = 0;
  std::optional<std::string> first_name{};  // nothing until known
  std::optional<std::string> last_name{};
  std::string email{};  // as first written
  std::string role{};   // "admin", "user" or "guest"
};

}  // namespace roster::collections::domain
