// The gateway's rule table: match, authenticator, dialect, upstream. A rule is a row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error/answers.hpp"

namespace roster::gateway {

enum class credential_kind { bearer, api_key };

struct rule {
  std::string_view prefix;  // whole segments: "/api/teams" does not match "/api/teamsters"
  credential_kind accepts;
  std::string_view upstream;  // also the audience of the identity: "participants", "collections"
};

inline constexpr rule rules[] = {
    {"/api/teams", credential_kind::bearer, "participants"},
    {"/api/user", credential_kind::bearer, "participants"},
    {"/api/current-team", credential_kind::bearer, "participants"},
    {"/api/v2/collections", credential_kind::api_key, "collections"},
};

// `segments` as http::split_path gives them: the gateway and the services read a path the same way, so that
// no spelling of a path reaches a service by another rule's credential.
const rule* match_rule(const std::vector<std::string>& segments);

}  // namespace roster::gateway
