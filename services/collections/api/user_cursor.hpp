// Cursors of a collection's users (common/http/cursor.hpp): the id before the page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/collections/repository/people_repository.hpp"

namespace roster::collections::api {

std::string write_user_cursor(const std::string& collection_id, people which, std::int64_t behind);

// Nothing: not one of this list's.
std::optional<std::int64_t> read_user_cursor(const std::string& collection_id, people which,
                                             const std::string& cursor);

}  // namespace roster::collections::api
