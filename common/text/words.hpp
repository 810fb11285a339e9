// Looking through text a word or more at a time: nearly all of it has nothing of what is looked for.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace roster::text {

// Eight bytes of text. The any_… tell whether any of them is so, not which.
using word = std::uint64_t;

inline constexpr word every_low_bit = 0x0101010101010101U;  // of each byte
inline constexpr word every_high_bit = 0x8080808080808080U;

// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord; `bound` is at most 128.
constexpr bool any_below(word bytes, unsigned char bound) {
  return ((bytes - every_low_bit * bound) & ~bytes & every_high_bit) != 0;
}

constexpr bool any_equal(word bytes, char wanted) {
  return any_below(bytes ^ (every_low_bit * static_cast<unsigned char>(wanted)), 1);
}

constexpr bool any_beyond_ascii(word bytes) {
  return (bytes & every_high_bit) != 0;
}

// The high bit of each byte that is not printable ASCII (0x20 to 0x7E), and perhaps of more significant ones.
constexpr word unprintable(word bytes) {
  return (bytes | (bytes + every_low_bit) | (bytes - every_low_bit * 0x20U)) & every_high_bit;
}

inline word word_at(const char* text) {
  word bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  return bytes;
}

// How many bytes from the front are printable ASCII.
inline std::size_t printable_prefix(std::string_view text) {
  std::size_t i = 0;
  for (constexpr std::size_t step = 4 * sizeof(word); i + step <= text.size(); i += step) {
    const char* const at = text.data() + i;
    if ((unprintable(word_at(at)) | unprintable(word_at(at + 8)) | unprintable(word_at(at + 16)) |
         unprintable(word_at(at + 24))) != 0)
      break;
  }
  for (; i + sizeof(word) <= text.size(); i += sizeof(word)) {
    const word found = unprintable(word_at(text.data() + i));
    if (found == 0) continue;
    // Where the first byte is the least significant one, the first that was found is right.
    if constexpr (std::endian::native == std::endian::little)
      return i + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    break;
  }
  while (i < text.size() && text[i] >= 0x20 && text[i] < 0x7f) ++i;
  return i;
}

// How many bytes from the front come before the first one that `is_wanted`. `may_have`: whether one may be
// among eight; it may say so in vain.
template <class MayHave, class IsWanted>
std::size_t prefix_without(std::string_view text, MayHave may_have, IsWanted is_wanted) {
  const auto at = [text](std::size_t offset) { return word_at(text.data() + offset); };
  std::size_t i = 0;
  while (i + sizeof(word) <= text.size() && !may_have(at(i))) i += sizeof(word);
  // The last eight, some of which have been looked at already.
  if (i + sizeof(word) > text.size() && text.size() >= sizeof(word) &&
      !may_have(at(text.size() - sizeof(word))))
    return text.size();
  while (i < text.size() && !is_wanted(text[i])) ++i;
  return i;
}

}  // namespace roster::text
