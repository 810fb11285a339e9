// The texts, after the pattern of the published ones.
#include "services/participants/domain/team_failures.hpp"

#include "services/participants/domain/field_messages.hpp"

namespace roster::participants::domain {

failure already_a_member() {
  return {errc::invalid_data, {{"subject", already_taken("subject")}}};
}

failure last_owner() {
  return {errc::invalid_data, {{"subject", "The last owner cannot be removed."}}};
}

}  // namespace roster::participants::domain
