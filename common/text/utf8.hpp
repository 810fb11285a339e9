// UTF-8 as the contract needs it: counting characters (code points) and trimming white space.
#pragma once

#include <cstddef>
#include <string_view>

namespace roster::text {

bool is_valid_utf8(std::string_view bytes);  // RFC 3629: no overlong forms, no surrogates, at most U+10FFFF

// Number of code points. `valid` must be valid UTF-8.
std::size_t count_code_points(std::string_view valid);

// Bytes of its first code point. `valid` must be valid UTF-8 and not empty.
std::size_t length_of_first(std::string_view valid);

// `valid` without leading and trailing characters of Unicode's White_Space property (and U+FEFF, U+200B).
std::string_view trim(std::string_view valid);

}  // namespace roster::text
