// Reads the options of the commands about teams and prints what came of them.
#include "services/participants/team_commands.hpp"

#include <charconv>
#include <iostream>
#include <stdexcept>

#include "services/participants/administration.hpp"
#include "services/participants/domain/team.hpp"
#include "services/participants/settings.hpp"

namespace roster::participants {

namespace {

constexpr int longest_trial = 3650;  // days

text::timestamp time_of_command() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

text::timestamp parse_time(const std::string& value) {
  const std::optional<text::timestamp> when = text::parse_rfc3339(value);
  if (!when) throw app::bad_usage("--active-until: not a time like 2030-01-31T12:00:00Z: " + value);
  return *when;
}

std::chrono::days parse_trial(const std::string& value) {
  int days = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, fault] = std::from_chars(value.data(), end, days);
  if (fault != std::errc{} || stop != end || days < 0 || days > longest_trial)
    throw app::bad_usage("--trial-days: must be a number from 0 to 3650, not " + value);
  return std::chrono::days(days);
}

int create(const app::arguments& given, config::reader& from) {
  const std::chrono::milliseconds usual_trial = load_trial(from);
  db::connection_options database = load_database(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  if (given.has("trial-days") && given.has("active-until"))
    throw app::bad_usage("--trial-days and --active-until exclude each other");

  new_team wanted{given.get("name").value(), given.get("owner").value()};
  if (const auto until = given.get("active-until")) {
    wanted.active_until = parse_time(*until);
    wanted.is_paid = true;
  } else if (const auto days = given.get("trial-days")) {
    wanted.active_until = time_of_command() + parse_trial(*days);
  } else {
    wanted.active_until = time_of_command() + usual_trial;
  }

  db::connection on(std::move(database));
  try {
    std::cout << create_team(on, wanted) << '\n';
  } catch (const std::invalid_argument& wrong) {
    throw app::bad_usage(wrong.what());
  }
  return 0;
}

int subscription(const app::arguments& given, config::reader& from) {
  db::connection_options database = load_database(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  const std::string id = given.get("team").value();
  const std::optional<std::int64_t> team_id = domain::parse_team_id(id);
  if (!team_id) throw app::bad_usage("--team: not a team id: " + id);
  const std::string until = given.get("active-until").value();
  std::optional<text::timestamp> active_until;
  if (until != "none") active_until = parse_time(until);

  db::connection on(std::move(database));
  if (!set_subscription(on, *team_id, active_until)) throw std::runtime_error("there is no team " + id);
  return 0;
}

int list(const app::arguments&, config::reader& from) {
  db::connection_options database = load_database(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  db::connection on(std::move(database));
  for (const listed_team& team : list_teams(on))
    std::cout << team.team_id << '\t' << team.active_until << '\t' << team.owners << '\t' << team.name
              << '\n';
  return 0;
}

}  // namespace

std::vector<app::command> team_commands() {
  return {
      {{"team", "create"},
       "makes a team and prints its id",
       {{"name", "at most 255 characters", true},
        {"owner", "e-mail of its first owner", true},
        {"trial-days", "length of its trial (default: the setting TRIAL)"},
        {"active-until", "end of its subscription (RFC 3339), in place of a trial"}},
       create},
      {{"team", "subscription"},
       "sets the end of a team's subscription",
       {{"team", "id", true}, {"active-until", "RFC 3339, or 'none' to end it now", true}},
       subscription},
      {{"team", "list"},
       "prints id, end of subscription, owners and name of every team, tab-separated",
       {},
       list},
  };
}

}  // namespace roster::participants
