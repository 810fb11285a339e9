// The names of the roles.
#include "services/participants/domain/membership.hpp"

namespace roster::participants::domain {

std::string_view name_of(team_role role) {
  switch (role) {
    case team_role::owner:
      return "owner";
    case team_role::member:
      return "member";
  }
  return {};
}

std::optional<team_role> team_role_of(std::string_view its_name) {
  for (const team_role each : {team_role::owner, team_role::member})
    if (its_name == name_of(each)) return each;
  return std::nullopt;
}

}  // namespace roster::participants::domain
