// What a collection's id looks like, so that anything else is "not found" without asking the database.
#pragma once

#include <cstddef>
#include <string_view>

namespace roster::collections::domain {

inline constexpr std::size_t collection_id_length = 20;

bool is_collection_id(std::string_view text);  // 20 of [A-Za-z0-9_-]

}  // namespace roster::collections::domain
