// Names and rights of the roles.
#include "services/collections/domain/role.hpp"

namespace roster::collections::domain {

std::optional<role> role_of(std::string_view its_name) {
  if (its_name == "guest") return role::guest;
  if (its_name == "user") return role::user;
  if (its_name == "admin") return role::admin;
  return std::nullopt;
}

bool may(role whoever, right what) {
  switch (what) {
    case right::see:
      return true;
    case right::invite:
      return whoever != role::guest;
    case right::manage:
      return whoever == role::admin;
  }
  return false;
}

}  // namespace roster::collections::domain
