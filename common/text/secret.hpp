// What the secrets of our credentials look like: how they are made, and how they are found where they do not
// belong.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace roster::text {

// A prefix and 40 characters of [A-Za-z0-9_-].
inline constexpr std::string_view bearer_prefix = "rst_";
inline constexpr std::string_view api_key_prefix = "rsk_";
inline constexpr std::size_t secret_characters = 40;

// The text with "[hidden]" behind the prefix of each secret in it; nothing where there is none, as nearly
// always. Half of a secret counts too, where a word begins with it: whoever pasted it may have missed its
// end.
std::optional<std::string> without_secrets(std::string_view text);

// The same for a text that may be percent-encoded, up to three times; decoded, where there was one.
std::optional<std::string> without_encoded_secrets(std::string_view encoded);

}  // namespace roster::text
