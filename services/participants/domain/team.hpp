// A team, and how paths and members name it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/text/time.hpp"

namespace roster::participants::domain {

struct team {
  std::int64_t team_id = 0;
  std::string name{};
  std::int64_t participants_count = 0;
  std::int64_t experiments_count = 0;
  bool is_free = true;  // until a subscription was set; the trial is none
  text::timestamp created{};
  text::timestamp updated{};
};

// What a subject may do in a team.
enum class team_access {
  none,    // there is no such team, or the subject is no member: callers cannot tell the two apart
  lapsed,  // a member, of a team without an active subscription
  active,
};

// A path segment as a team's id: decimal digits from 1 to 2^63-1. Nothing for any other text.
std::optional<std::int64_t> parse_team_id(std::string_view segment);

// A subject (e-mail) as memberships are stored: ASCII letters in lower case.
std::string fold_subject(std::string_view subject);

}  // namespace roster::participants::domain
