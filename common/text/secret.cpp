// Looks for a prefix, and for enough of what comes behind it.
#include "common/text/secret.hpp"

#include <algorithm>

#include "common/text/byte_set.hpp"
#include "common/text/percent.hpp"

namespace roster::text {

namespace {

constexpr byte_set secret_bytes(letters_and_digits, "-_");

// What is looked for, because a text has less of it than of 'r'.
constexpr std::string_view begin_of_both = "rs";
constexpr std::size_t prefix_length = bearer_prefix.size();
static_assert(bearer_prefix.starts_with(begin_of_both) && api_key_prefix.starts_with(begin_of_both));
static_assert(api_key_prefix.size() == prefix_length);

// Of the secret, or most of one, that is at the beginning of `text`; 0: there is none.
std::size_t length_of_secret(std::string_view text) {
  if (!text.starts_with(bearer_prefix) && !text.starts_with(api_key_prefix)) return 0;
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) { return secret_bytes.has(c); });
  const auto length = static_cast<std::size_t>(end - text.begin());
  return length < prefix_length + secret_characters / 2 ? 0 : length;
}

}  // namespace

std::optional<std::string> without_secrets(std::string_view text) {
  std::optional<std::string> out;
  std::size_t copied = 0;
  std::size_t at = 0;
  while ((at = text.find(begin_of_both, at)) != std::string_view::npos) {
    const bool begins_a_word = at == 0 || !secret_bytes.has(text[at - 1]);
    const std::size_t length = begins_a_word ? length_of_secret(text.substr(at)) : 0;
    if (length == 0) {
      ++at;
      continue;
    }
    if (!out) out.emplace();
    out->append(text.substr(copied, at + prefix_length - copied)).append("[hidden]");
    at += length;
    copied = at;
  }
  if (out) out->append(text.substr(copied));
  return out;
}

std::optional<std::string> without_encoded_secrets(std::string_view encoded) {
  if (encoded.find('%') == std::string_view::npos) return without_secrets(encoded);
  const std::optional<std::string> decoded = percent_decode(encoded);
  return without_secrets(decoded ? std::string_view(*decoded) : encoded);
}

}  // namespace roster::text
