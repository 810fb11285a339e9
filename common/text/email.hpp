// What counts as an e-mail address (api.md, "Guest rules"): deliberately little, the mail system knows the
// rest. One rule for guests, owners and the subjects of credentials: who may be invited may also sign in.
#pragma once

#include <cstddef>
#include <string_view>

namespace roster::text {

// Bytes; RFC 5321, section 4.5.3.1.3, without the angle brackets.
inline constexpr std::size_t longest_email = 254;

// Valid UTF-8, one '@' with something on both sides, no white space (Unicode's), no control characters, at
// most 254 bytes. Nothing is trimmed: white space around an address makes it none.
bool is_email(std::string_view bytes);

}  // namespace roster::text
