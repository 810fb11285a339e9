// The rule for e-mail addresses.
#include "common/text/email.hpp"

#include "common/text/utf8.hpp"

namespace roster::text {

namespace {

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;  // U+0080 to U+009F
}

// Trimming is what knows Unicode's white space; a character that is trimmed away is some.
bool is_white_space(std::string_view character) {
  return trim(character).empty();
}

}  // namespace

bool is_email(std::string_view bytes) {
  if (bytes.size() > longest_email || !is_valid_utf8(bytes)) return false;
  const std::size_t at = bytes.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == bytes.size()) return false;
  if (bytes.find('@', at + 1) != std::string_view::npos) return false;
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view character = rest.substr(0, length_of_first(rest));
    if (is_control(character) || is_white_space(character)) return false;
    rest.remove_prefix(character.size());
  }
  return true;
}

}  // namespace roster::text
