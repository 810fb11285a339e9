// The form of a user's id in a path.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace roster::collections::domain {

// A decimal integer from 1 on, without a sign and without leading zeros; nothing for any other text.
std::optional<std::int64_t> parse_user_id(std::string_view segment);

}  // namespace roster::collections::domain
