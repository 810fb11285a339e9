// What the handlers of teams and members need of the database. Two channels, as in repository.hpp.
//
// errc::not_found: the team is unknown, the subject is no member of it, or what the path names is not there.
// errc::forbidden: the subject is a member, and only an owner may.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/async/types.hpp"
#include "common/db/once.hpp"
#include "common/db/page.hpp"
#include "common/error/error.hpp"
#include "common/events/event.hpp"
#include "services/participants/domain/membership.hpp"
#include "services/participants/domain/team.hpp"
#include "services/participants/repository/condition.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

// Which rows of a list.
struct page_request {
  std::string order;       // as the statement names it: see team_statements.hpp
  std::int64_t skip = 0;   // rows
  std::int64_t count = 1;  // rows at most
};

using db::page;

struct create_team_request {
  std::string owner;  // folded
  std::string name;
  text::timestamp active_until{};  // the end of its trial
  std::optional<retry_token> retry{};
  // For the event that comes of it.
  std::int64_t credential_id = 0;
  std::string request_id{};
};

struct add_member_request {
  requester by;
  domain::new_member wanted;
  std::optional<retry_token> retry{};
};

struct member_path {
  requester by;
  std::string subject;  // folded
};

// If-Match, of a team and of a member. Empty: nothing is demanded.
using team_condition = condition<domain::team>;
using member_condition = condition<domain::team_member>;

// How a success is answered, for it is remembered with the work. Called on a lane's thread, perhaps more than
// once.
using team_answer = std::function<db::kept_answer(const domain::team&)>;
using member_answer = std::function<db::kept_answer(const domain::team_member&)>;

class team_repository {
 public:
  using deadline = async::clock::time_point;
  virtual ~team_repository() = default;

  virtual async::task<result<domain::team>> find_team(deadline until, requester by) = 0;
  // The teams that the subject is in. No failure.
  virtual async::task<page<domain::team>> list_teams(deadline until, std::string subject,
                                                     page_request which) = 0;
  // errc::invalid_data: the retry key came with another payload.
  virtual async::task<result<db::kept_answer>> create_team(deadline until, create_team_request asked,
                                                           team_answer answer) = 0;
  // Owners only. No name: it stays.
  virtual async::task<result<domain::team>> change_team(deadline until, requester by,
                                                        std::optional<std::string> name,
                                                        team_condition allowed) = 0;
  // Owners only. With all that belongs to it.
  virtual async::task<result<void>> delete_team(deadline until, requester by, team_condition allowed) = 0;
  // Whether there is such a team, for whom it concerns without being in it.
  virtual async::task<result<void>> check_team(deadline until, std::int64_t team_id) = 0;
  // For any team, whoever asks; nothing ends the subscription now.
  virtual async::task<result<domain::team>> set_subscription(deadline until, requester by,
                                                             std::optional<text::timestamp> active_until,
                                                             team_condition allowed) = 0;

  // Whether the subject is an owner.
  virtual async::task<result<void>> check_owner(deadline until, requester by) = 0;
  virtual async::task<result<page<domain::team_member>>> list_members(deadline until, requester by,
                                                                      page_request which) = 0;
  virtual async::task<result<domain::team_member>> find_member(deadline until, member_path where) = 0;
  // Owners only. errc::invalid_data: already a member, or the retry key came with another payload.
  virtual async::task<result<db::kept_answer>> add_member(deadline until, add_member_request asked,
                                                          member_answer answer) = 0;
  // Owners only. errc::invalid_data: the last owner.
  virtual async::task<result<void>> remove_member(deadline until, member_path where,
                                                  member_condition allowed) = 0;

  // Owners only. What was done to the team, newest first.
  virtual async::task<result<events::page>> list_history(deadline until, requester by,
                                                         events::page_request which) = 0;
};

}  // namespace roster::participants
