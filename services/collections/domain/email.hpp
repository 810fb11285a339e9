// What counts as an e-mail address (api.md, "Guest rules"): deliberately little, the mail system knows the
// rest.
#pragma once

#include <cstddef>
#include <string_view>

namespace roster::collections::domain {

inline constexpr std::size_t longest_email =
    254;  // bytes; RFC 5321, section 4.5.3.1.3, without the angle brackets

// One '@' with something on both sides, no white space (Unicode's), no control characters, at most 254 bytes.
// `valid` must be valid UTF-8. Nothing is trimmed: white space around an address makes it none.
bool is_email(std::string_view valid);

}  // namespace roster::collections::domain
