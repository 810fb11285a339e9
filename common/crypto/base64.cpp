// base64url with two other characters, and padding.
#include "common/crypto/base64.hpp"

#include <algorithm>

#include "common/crypto/base64url.hpp"

namespace roster::crypto {

std::string base64_encode(std::string_view bytes) {
  std::string out = base64url_encode(bytes);
  std::replace(out.begin(), out.end(), '-', '+');
  std::replace(out.begin(), out.end(), '_', '/');
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
  if (const std::size_t padding = text.find('='); padding != std::string_view::npos) {
    const bool is_right = text.size() % 4 == 0 && text.size() - padding <= 2 &&
                          text.find_first_not_of('=', padding) == std::string_view::npos;
    if (!is_right) return std::nullopt;
    text = text.substr(0, padding);
  }
  std::string other(text);
  std::replace(other.begin(), other.end(), '+', '-');
  std::replace(other.begin(), other.end(), '/', '_');
  return base64url_decode(other);
}

}  // namespace roster::crypto
