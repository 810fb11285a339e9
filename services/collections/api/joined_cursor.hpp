// A page of a subject's collections, and its cursors (common/http/cursor.hpp): a place in the order of
// joining them.
#pragma once

#include <optional>
#include <string>

#include "services/collections/repository/collection_repository.hpp"

namespace roster::collections::api {

// Nothing: not one of ours.
std::optional<joined_place> read_joined_cursor(const std::string& cursor);

// {"collections":[…],"next_cursor":…}, null behind the last.
std::string joined_page_json(const db::page<joined_collection>& shown);

}  // namespace roster::collections::api
