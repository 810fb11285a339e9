// base64 with padding (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roster::crypto {

std::string base64_encode(std::string_view bytes);
// As strict as base64url_decode. Padding may be left out, but not be wrong.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace roster::crypto
