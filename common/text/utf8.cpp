// UTF-8: validation, counting and trimming.
#include "common/text/utf8.hpp"

#include <algorithm>

#include "common/text/words.hpp"

namespace roster::text {

namespace {

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// What a lead byte promises: how many bytes, and the range of the second one, which is where overlong forms,
// surrogates and code points past U+10FFFF show (RFC 3629, section 4).
struct form {
  std::size_t length;
  unsigned char second_least;
  unsigned char second_most;
};

form form_of(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, 0xBF};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3, 0x80, 0xBF};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4, 0x80, 0xBF};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

std::size_t ascii_prefix(std::string_view bytes) {
  return prefix_without(bytes, any_beyond_ascii,
                        [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// The first code point of valid UTF-8 that is not empty.
char32_t first_code_point(std::string_view valid) {
  const auto lead = static_cast<unsigned char>(valid[0]);
  if (lead < 0x80) return lead;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t point = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length && i < valid.size(); ++i)
    point = (point << 6U) | (static_cast<unsigned char>(valid[i]) & 0x3FU);
  return point;
}

bool is_white_space(char32_t point) {
  switch (point) {
    case 0x20:
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
    case 0x200B:  // zero width space: not White_Space, yet as invisible as the rest
    case 0xFEFF:  // byte order mark: the same
      return true;
    default:
      return (point >= 0x09 && point <= 0x0D) || (point >= 0x2000 && point <= 0x200A);
  }
}

std::size_t start_of_last(std::string_view valid) {
  std::size_t start = valid.size() - 1;
  while (start > 0 && is_continuation(valid[start])) --start;
  return start;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  while (true) {
    bytes.remove_prefix(ascii_prefix(bytes));
    if (bytes.empty()) return true;
    const form expected = form_of(static_cast<unsigned char>(bytes[0]));
    if (expected.length == 0 || bytes.size() < expected.length) return false;
    const auto second = static_cast<unsigned char>(bytes[1]);
    if (second < expected.second_least || second > expected.second_most) return false;
    for (std::size_t i = 2; i < expected.length; ++i)
      if (!is_continuation(bytes[i])) return false;
    bytes.remove_prefix(expected.length);
  }
}

std::size_t count_code_points(std::string_view valid) {
  return valid.size() - static_cast<std::size_t>(std::count_if(valid.begin(), valid.end(), is_continuation));
}

std::size_t length_of_first(std::string_view valid) {
  std::size_t length = 1;
  while (length < valid.size() && is_continuation(valid[length])) ++length;
  return length;
}

std::string_view trim(std::string_view valid) {
  while (!valid.empty() && is_white_space(first_code_point(valid)))
    valid.remove_prefix(length_of_first(valid));
  while (!valid.empty()) {
    const std::size_t last = start_of_last(valid);
    if (!is_white_space(first_code_point(valid.substr(last)))) break;
    valid = valid.substr(0, last);
  }
  return valid;
}

}  // namespace roster::text
