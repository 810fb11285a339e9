// The complaints about a field, in the published wording of the first API.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace roster::participants::domain {

// `field` is the member's name; underscores become spaces in the text ("active_until" -> "active until").
std::string required(std::string_view field);          // The key field is required.
std::string must_be_a_string(std::string_view field);  // The key must be a string.
std::string too_long(std::string_view field,
                     std::size_t most);              // The key must not be greater than 255 characters.
std::string invalid_format(std::string_view field);  // The key format is invalid.
std::string already_taken(std::string_view field);   // The key has already been taken.
std::string must_be_true_or_false(std::string_view field);  // The force field must be true or false.
std::string selected_is_invalid(std::string_view field);    // The selected experiment is invalid.

}  // namespace roster::participants::domain
