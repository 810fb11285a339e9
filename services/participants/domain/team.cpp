// Reading team ids and subjects.
#include "services/participants/domain/team.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace roster::participants::domain {

std::optional<std::int64_t> parse_team_id(std::string_view segment) {
  std::int64_t id = 0;
  const char* const end = segment.data() + segment.size();
  const auto [stop, fault] = std::from_chars(segment.data(), end, id);
  // from_chars takes a minus sign; identities begin at 1.
  if (fault != std::errc{} || stop != end || id < 1) return std::nullopt;
  return id;
}

std::string fold_subject(std::string_view subject) {
  std::string out(subject);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace roster::participants::domain
