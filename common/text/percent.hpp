// Percent-encoding of path segments (RFC 3986, section 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roster::text {

// Appends `bytes` to `out`; every one but the unreserved (A-Z a-z 0-9 - . _ ~) becomes %XX, upper case.
void append_percent_encoded(std::string& out, std::string_view bytes);

// Nothing when a '%' is not followed by two hexadecimal digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view encoded);

}  // namespace roster::text
