// What a request must say about a collection (api.md, "Second API"; docs/decisions/0012 where it is silent).
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "common/error/error.hpp"
#include "services/collections/domain/collection.hpp"

namespace roster::collections::domain {

// Characters (code points), and tags.
inline constexpr std::size_t longest_title = 255;
inline constexpr std::size_t longest_description = 65'535;
inline constexpr std::size_t longest_category = 255;
inline constexpr std::size_t longest_tag = 255;
inline constexpr std::size_t most_tags = 100;

// Each reads a body that is an object (see text::parse_json_object), and fails with the first complaint:
// errc::invalid_data where something is missing or of another type, errc::bad_request where it is too long.

// `title`, required and not blank; `description`, `category` and `tags`, nothing where absent or null.
result<new_collection> read_new_collection(const boost::json::value& body);

// The same members, each optional: one that is absent stays. Null clears all but the title.
result<collection_changes> read_collection_changes(const boost::json::value& body);

}  // namespace roster::collections::domain
