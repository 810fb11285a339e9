// The operator's work.
#include "services/participants/administration.hpp"

#include <stdexcept>

#include "common/text/email.hpp"
#include "common/text/utf8.hpp"
#include "services/participants/domain/team.hpp"
#include "services/participants/domain/team_rules.hpp"
#include "services/participants/repository/statements.hpp"
#include "services/participants/repository/team_events.hpp"

namespace roster::participants {

namespace {

const std::string no_subject;  // an operator's

void check_name(std::string_view name) {
  if (!text::is_valid_utf8(name)) throw std::invalid_argument("the name is not UTF-8");
  if (text::trim(name).empty()) throw std::invalid_argument("the name is empty");
  if (text::count_code_points(name) > domain::longest_team_name)
    throw std::invalid_argument("the name is too long (maximum is 255 characters)");
}

void check_owner(std::string_view owner) {
  if (!text::is_email(owner)) throw std::invalid_argument("the owner is not an e-mail address");
}

// Microseconds since 1970, or NULL: no text form of a time has to be agreed on with the database.
db::parameter to_parameter(const std::optional<text::timestamp>& when) {
  if (!when) return std::nullopt;
  return std::to_string(when->time_since_epoch().count());
}

}  // namespace

std::int64_t create_team(db::connection& on, const new_team& wanted) {
  check_name(wanted.name);
  check_owner(wanted.owner);
  const std::string name(text::trim(wanted.name));
  return on.transact([&](db::transaction& in) {
    const pqxx::result made = in.run(
        statements::create_team, {name, to_parameter(wanted.active_until), wanted.is_paid ? "true" : "false",
                                  domain::fold_subject(wanted.owner)});
    const auto team_id = made[0][0].as<std::int64_t>();
    note_team_created(in, {team_id, no_subject}, name);
    return team_id;
  });
}

bool set_subscription(db::connection& on, std::int64_t team_id, std::optional<text::timestamp> active_until) {
  return on.transact([&](db::transaction& in) {
    const pqxx::result changed =
        in.run(statements::set_subscription, {std::to_string(team_id), to_parameter(active_until)});
    if (changed.empty()) return false;
    note_subscription(in, {team_id, no_subject}, active_until);
    return true;
  });
}

std::vector<listed_team> list_teams(db::connection& on) {
  const pqxx::result rows = on.run(statements::list_teams, {});
  std::vector<listed_team> out;
  for (const auto& row : rows)
    out.push_back({row[0].as<std::int64_t>(), row[1].c_str(), row[2].c_str(), row[3].c_str()});
  return out;
}

}  // namespace roster::participants
