// Users of a collection as the seed page writes them, member by member in its order.
#pragma once

#include <span>
#include <string>

#include "services/collections/domain/member.hpp"

namespace roster::collections::api {

// {"users":[{"id":28,"first_name":null,"last_name":null,"email":"…","user_role":{"name":"admin"}},…]}
std::string users_json(std::span<const domain::member> users);

}  // namespace roster::collections::api
