// What a request must say about a team, a member of it, and its subscription (api.md, "First API").
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "common/error/error.hpp"
#include "common/text/time.hpp"
#include "services/participants/domain/membership.hpp"

namespace roster::participants::domain {

inline constexpr std::size_t longest_team_name = 255;  // characters (code points)

// Each reads a body that is an object (see text::parse_json_object), and fails with errc::invalid_data and
// every complaint about its fields.

// `name`, required; trimmed.
result<std::string> read_team_name(const boost::json::value& body);
// Likewise, but nothing when it is absent: the team keeps its name. It cannot be cleared.
result<std::optional<std::string>> read_team_changes(const boost::json::value& body);

// `subject` (an e-mail), required, and `role`: "member" unless it says "owner".
result<new_member> read_new_member(const boost::json::value& body);

// `active_until`, which must be there: an RFC 3339 time, or null to end the subscription.
result<std::optional<text::timestamp>> read_subscription(const boost::json::value& body);

}  // namespace roster::participants::domain
