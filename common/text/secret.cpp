// Looks for a prefix, and for enough of what comes behind it.
#include "common/text/secret.hpp"

#include <algorithm>

#include "common/text/byte_set.hpp"

namespace roster::text {

namespace {

constexpr byte_set secret_bytes(letters_and_digits, "-_");
constexpr std::string_view both_begin = "rs";

bool is_prefix(std::string_view text) {
  return text.starts_with(bearer_prefix) || text.starts_with(api_key_prefix);
}

}  // namespace

std::optional<std::string> without_secrets(std::string_view text) {
  std::optional<std::string> out;
  std::size_t kept = 0;  // what of the text is in `out`
  for (std::size_t at = text.find(both_begin); at != std::string_view::npos; at = text.find(both_begin, at)) {
    if (!is_prefix(text.substr(at))) {
      at += both_begin.size();
      continue;
    }
    at += bearer_prefix.size();
    const std::string_view rest = text.substr(at);
    const auto end =
        std::find_if_not(rest.begin(), rest.end(), [](char c) { return secret_bytes.has(c); }) - rest.begin();
    if (static_cast<std::size_t>(end) < secret_characters / 2) continue;
    if (!out) out.emplace();
    out->append(text.substr(kept, at - kept)).append("[hidden]");
    kept = at += static_cast<std::size_t>(end);
  }
  if (out) out->append(text.substr(kept));
  return out;
}

}  // namespace roster::text
