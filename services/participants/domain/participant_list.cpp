// Ranges of keys. UTF-8 sorts by bytes as it does by code points, and no key has a NUL.
#include "services/participants/domain/participant_list.hpp"

#include <algorithm>

#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::domain {

namespace {

constexpr std::string_view greatest_character = "\xF4\x8F\xBF\xBF";  // U+10FFFF
constexpr char least_character = '\x01';

// The least text that is greater than `key`, and none between them.
std::string behind(std::string_view key) {
  std::string out(key);
  out += least_character;
  return out;
}

// Greater than every key that begins with `prefix`: a key is at most 255 characters long, and its last one is
// no U+10FFFF. PostgreSQL takes no bytes that are not UTF-8, so the prefix cannot simply be counted up.
std::string behind_all(std::string_view prefix) {
  std::string out(prefix);
  for (std::size_t i = 0; i < longest_key; ++i) out += greatest_character;
  return out;
}

}  // namespace

key_range read_key_filter(std::string_view text) {
  if (!text.ends_with('*')) return only_key(text);
  text.remove_suffix(1);
  return {std::string(text), behind_all(text)};
}

key_range only_key(std::string_view key) {
  return {std::string(key), behind(key)};
}

key_range every_key() {
  return {"", behind_all("")};
}

key_range keys_behind(std::string_view key, key_range within) {
  within.first = std::max(within.first, behind(key));
  return within;
}

key_range keys_before(std::string_view key, key_range within) {
  within.end = std::min(within.end, std::string(key));
  return within;
}

}  // namespace roster::participants::domain
