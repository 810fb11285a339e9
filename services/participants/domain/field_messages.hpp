// The complaints about a field, in the published wording of the first API.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace roster::participants::domain {

// `field` is the member's name; underscores become spaces in the text ("active_until" -> "active until").
std::string required(std::string_view field);          // The key field is required.
std::string must_be_a_string(std::string_view field);  // The key must be a string.
std::string too_long(std::string_view field,
                     std::size_t most);                  // The key must not be greater than 255 characters.
std::string invalid_format(std::string_view field);      // The key format is invalid.
std::string already_taken(std::string_view field);       // The key has already been taken.
std::string must_be_an_integer(std::string_view field);  // The page must be an integer.
std::string too_small(std::string_view field, std::int64_t least);  // The page must be at least 1.
std::string too_large(std::string_view field, std::int64_t most);   // The page must not be greater than 100.
std::string must_be_true_or_false(std::string_view field);          // The force field must be true or false.
std::string must_be_an_array(std::string_view field);               // The participants must be an array.
std::string must_be_an_object(std::string_view field);              // The body must be an object.
std::string too_many_items(std::string_view field,
                           std::size_t most);        // … must not have more than 1000 items.
std::string invalid_choice(std::string_view field);  // The selected sort is invalid.
std::string repeated(std::string_view field);        // The page field has a duplicate value.

}  // namespace roster::participants::domain
