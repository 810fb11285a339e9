// Reading user ids.
#include "services/collections/domain/user_id.hpp"

#include <charconv>
#include <system_error>

namespace roster::collections::domain {

std::optional<std::int64_t> parse_user_id(std::string_view segment) {
  if (segment.starts_with('0')) return std::nullopt;
  std::int64_t id = 0;
  const char* const end = segment.data() + segment.size();
  const auto [stop, fault] = std::from_chars(segment.data(), end, id);
  if (fault != std::errc{} || stop != end || id < 1) return std::nullopt;
  return id;
}

}  // namespace roster::collections::domain
