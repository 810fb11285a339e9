// Makes the database and its teams.
#include "tests/services/participants/team_database.hpp"

#include "common/db/migrations.hpp"
#include "services/participants/administration.hpp"
#include "services/participants/migrations.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::participants::test {

namespace {

text::timestamp in_hours(int hours) {
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  return now + std::chrono::hours(hours);
}

std::string_view name_of(create_outcome::kind what) {
  switch (what) {
    case create_outcome::kind::no_team:
      return "no_team";
    case create_outcome::kind::lapsed:
      return "lapsed";
    case create_outcome::kind::taken:
      return "taken";
    case create_outcome::kind::created:
      return "created";
    case create_outcome::kind::replayed:
      return "replayed";
    case create_outcome::kind::retry_key_reused:
      return "retry_key_reused";
  }
  return "?";
}

db::connection_options options_for(const std::string& url) {
  db::connection_options out;
  out.url = url;
  out.application_name = "participants-test";
  return out;
}

void migrate_database(const std::string& url) {
  db::connection on(options_for(url));
  db::migrate(on, schema, migrations());
}

}  // namespace

team_database::team_database()
    : url_(roster::test::temporary_postgres::instance().make_copy("participants", migrate_database)),
      on_(options()) {}

db::connection_options team_database::options() const {
  return options_for(url_);
}

std::int64_t team_database::make_team(std::string_view owner) {
  return create_team(on_, {"team", std::string(owner), in_hours(1)});
}

std::int64_t team_database::make_lapsed_team(std::string_view owner) {
  return create_team(on_, {"team", std::string(owner), in_hours(-1)});
}

std::string team_database::ask(const std::string& sql) const {
  pqxx::connection own(url_);
  pqxx::nontransaction session(own);
  const pqxx::result rows = session.exec(sql);
  return rows.empty() ? std::string() : std::string(rows[0][0].c_str());
}

std::int64_t team_database::count_participants() const {
  return std::stoll(ask("SELECT count(*) FROM participants.participant"));
}

bool team_database::somebody_waits() const {
  return roster::test::eventually([&] {
    return ask("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
               " AND wait_event_type = 'Lock'") != "0";
  });
}

create_request request_for(std::int64_t team_id, std::string_view key, std::string_view retry_key,
                           std::string_view fingerprint) {
  create_request out;
  out.by = {team_id, member};
  out.wanted.key = key;
  if (!retry_key.empty()) out.retry = retry_token{5, std::string(retry_key), std::string(fingerprint)};
  return out;
}

std::string kinds_of(const std::vector<create_outcome>& outcomes) {
  std::string out;
  for (const create_outcome& each : outcomes) {
    if (!out.empty()) out += ' ';
    out += name_of(each.what);
  }
  return out;
}

}  // namespace roster::participants::test
