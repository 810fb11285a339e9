// What an operator does from the command line, straight on the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.hpp"
#include "common/text/time.hpp"

namespace roster::participants {

struct new_team {
  std::string name;
  std::string owner;                              // e-mail
  std::optional<text::timestamp> active_until{};  // nothing: lapsed from the start
  bool is_paid = false;                           // false: active_until is the end of a trial
};

// Makes a team and its owner's membership. Returns the team's id.
// Throws std::invalid_argument for a name or an e-mail that is not one.
std::int64_t create_team(db::connection& on, const new_team& wanted);

// Sets the end of a team's subscription; nothing ends it now. False when there is no such team.
bool set_subscription(db::connection& on, std::int64_t team_id, std::optional<text::timestamp> active_until);

struct listed_team {
  std::int64_t team_id = 0;
  std::string name;
  std::string active_until;  // RFC 3339 with microseconds, or empty
  std::string owners;        // e-mails, comma-separated
};

std::vector<listed_team> list_teams(db::connection& on);  // all, by id

}  // namespace roster::participants
