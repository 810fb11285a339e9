// Users of a collection as the seed page writes them, member by member in its order.
#pragma once

#include <span>
#include <string>

#include "services/collections/domain/member.hpp"

namespace roster::collections::api {

// {"id":28,"first_name":null,"last_name":null,"email":"…","user_role":{"name":"admin"}}
void append_user(std::string& out, const domain::member& user);

// Several, with commas between them.
void append_users(std::string& out, std::span<const domain::member> users);

// {"users":[…]}
std::string users_json(std::span<const domain::member> users);

}  // namespace roster::collections::api
