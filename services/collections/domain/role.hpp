// What somebody is in a collection, and what follows from it (docs/decisions/0012).
#pragma once

#include <optional>
#include <string_view>

namespace roster::collections::domain {

enum class role {
  guest,  // sees the collection and its people
  user,   // also invites guests
  admin,  // also changes, publishes and deletes it, and says who is in it
};

// What a route asks for.
enum class right { see, invite, manage };

std::optional<role> role_of(std::string_view its_name);  // "admin"; nothing for any other text
bool may(role whoever, right what);

}  // namespace roster::collections::domain
