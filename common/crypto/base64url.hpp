// base64url without padding (RFC 4648, section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roster::crypto {

std::string base64url_encode(std::string_view bytes);
// Nothing on any other character or length, and when unused bits of the last character are set: one text for
// each sequence of bytes, so that a signature has one spelling.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace roster::crypto
