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

// Of the secret at the beginning of `text`, if there are at least so many of its random characters; else 0.
std::size_t length_of_secret(std::string_view text, std::size_t least) {
  if (!text.starts_with(bearer_prefix) && !text.starts_with(api_key_prefix)) return 0;
  const auto end = std::find_if_not(text.begin(), text.end(), [](char c) { return secret_bytes.has(c); });
  const auto length = static_cast<std::size_t>(end - text.begin());
  return length < prefix_length + least ? 0 : length;
}

// As far as it can be: what is no encoding stays.
std::string decode(std::string_view encoded) {
  std::string out;
  for (std::size_t at = 0; at < encoded.size();) {
    const std::optional<std::string> byte =
        encoded[at] == '%' ? percent_decode(encoded.substr(at, 3)) : std::nullopt;
    out += byte ? *byte : std::string(1, encoded[at]);
    at += byte ? 3 : 1;
  }
  return out;
}

}  // namespace

std::optional<std::string> without_secrets(std::string_view text) {
  std::optional<std::string> out;
  std::size_t copied = 0;
  std::size_t at = 0;
  while ((at = text.find(begin_of_both, at)) != std::string_view::npos) {
    const bool begins_a_word = at == 0 || !secret_bytes.has(text[at - 1]);
    const std::size_t length =
        length_of_secret(text.substr(at), begins_a_word ? secret_characters / 2 : secret_characters);
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
  std::string decoded(encoded);
  // Also of who encoded what was encoded, and that again.
  for (int rounds = 0; rounds < 3 && decoded.find('%') != std::string::npos; ++rounds)
    decoded = decode(decoded);
  return without_secrets(decoded);
}

}  // namespace roster::text
