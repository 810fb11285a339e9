// Percent-encoding of path segments (RFC 3986, section 2.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roster::text {

// Every byte but the unreserved ones (A-Z a-z 0-9 - . _ ~) becomes %XX, upper case.
std::string percent_encode(std::string_view bytes);

// Nothing when a '%' is not followed by two hexadecimal digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view encoded);

}  // namespace roster::text
