// Splitting and decoding, in that order.
#include "common/http/path.hpp"

#include <algorithm>

#include "common/text/percent.hpp"
#include "common/text/utf8.hpp"
#include "common/text/words.hpp"

namespace roster::http {

std::optional<std::vector<std::string>> split_path(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  const bool is_plain =
      text::printable_prefix(path) == path.size() && path.find('%') == std::string_view::npos;
  std::vector<std::string> segments;
  segments.reserve(static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1);
  while (true) {
    const auto slash = path.find('/');
    const std::string_view raw = path.substr(0, slash);
    if (is_plain) {
      segments.emplace_back(raw);
    } else {
      std::optional<std::string> decoded = text::percent_decode(raw);
      if (!decoded || decoded->find('\0') != std::string::npos || !text::is_valid_utf8(*decoded))
        return std::nullopt;
      segments.push_back(std::move(*decoded));
    }
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace roster::http
