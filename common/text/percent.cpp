// Percent-encoding and -decoding.
#include "common/text/percent.hpp"

#include <algorithm>

namespace roster::text {

namespace {

constexpr bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// -1 for what is no hexadecimal digit.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

void append_percent_encoded(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  while (true) {
    const auto reserved = std::find_if_not(bytes.begin(), bytes.end(), is_unreserved);
    out.append(bytes.begin(), reserved);
    if (reserved == bytes.end()) return;
    const auto byte = static_cast<unsigned char>(*reserved);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0x0FU];
    bytes.remove_prefix(static_cast<std::size_t>(reserved - bytes.begin()) + 1);
  }
}

std::optional<std::string> percent_decode(std::string_view encoded) {
  std::string out;
  out.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      out += encoded[i];
      continue;
    }
    if (i + 2 >= encoded.size()) return std::nullopt;
    const int high = hex_value(encoded[i + 1]);
    const int low = hex_value(encoded[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace roster::text
