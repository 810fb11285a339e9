// The scopes a credential can have. The gateway gives them out, a service asks for them.
#pragma once

#include <array>
#include <string_view>

namespace roster::identity {

inline constexpr std::string_view subscription_scope = "subscriptions:write";

inline constexpr std::array known_scopes{subscription_scope};

}  // namespace roster::identity
