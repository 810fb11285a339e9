// A fresh, migrated database of the participants service, and the teams a test needs in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.hpp"
#include "services/participants/repository/participant_batch.hpp"

namespace roster::participants::test {

inline constexpr const char* member = "jane@example.com";
inline constexpr const char* john = "john@example.com";  // another person

class team_database {
 public:
  team_database();

  const std::string& url() const { return url_; }
  db::connection_options options() const;
  db::connection& on() { return on_; }

  std::int64_t make_team(std::string_view owner = member);         // active
  std::int64_t make_lapsed_team(std::string_view owner = member);  // its subscription has ended

  // The first column of the first row, as text; empty when there is no row. On a session of its own, so that
  // it can be asked while on() is busy.
  std::string ask(const std::string& sql) const;
  std::int64_t count_participants() const;
  // Whether a session comes to wait for a lock.
  bool somebody_waits() const;

 private:
  std::string url_;
  db::connection on_;
};

// A request of `member` for a participant, with a retry key of credential 5 unless that is empty.
create_request request_for(std::int64_t team_id, std::string_view key, std::string_view retry_key = {},
                           std::string_view fingerprint = "f1");

// The outcomes' kinds in order, "created taken no_team": what most tests compare.
std::string kinds_of(const std::vector<create_outcome>& outcomes);

}  // namespace roster::participants::test
