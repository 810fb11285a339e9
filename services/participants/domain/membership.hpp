// Who is in a team, and as what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/text/time.hpp"

namespace roster::participants::domain {

enum class team_role {
  owner,   // changes and deletes the team, says who is in it
  member,  // works with its participants and experiments
};

std::string_view name_of(team_role role);                          // "owner"
std::optional<team_role> team_role_of(std::string_view its_name);  // nothing for any other text

struct new_member {
  std::string subject{};  // folded, see fold_subject
  team_role role = team_role::member;
};

struct team_member {
  std::int64_t team_id = 0;
  std::string subject{};
  team_role role = team_role::member;
  text::timestamp created{};
};

}  // namespace roster::participants::domain
