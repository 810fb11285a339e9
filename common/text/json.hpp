// A request body as JSON, read as strictly as the contract says.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "common/error/error.hpp"

namespace roster::text {

inline constexpr std::size_t max_json_depth = 32;

// errc::bad_request for malformed or too deeply nested JSON, invalid UTF-8, a lone surrogate, or NUL in any
// string or member name. An empty (or all white space) text is an empty object: no body at all means no
// fields.
result<boost::json::value> parse_json(std::string_view text, const boost::json::storage_ptr& memory = {});

// The same, where a text that is not an object is an empty object too: it has none of the fields either.
result<boost::json::value> parse_json_object(std::string_view text,
                                             const boost::json::storage_ptr& memory = {});

// ASCII without anything to escape: between quotes it is a JSON string as it is.
bool is_plain(std::string_view text);

// Appends `text` to `out` as a JSON string, quotes included. `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Likewise, or null.
void append_json_string_or_null(std::string& out, const std::optional<std::string>& text);

}  // namespace roster::text
