// What is done with teams and members, on a lane's thread.
//
// All of them throw db::unavailable and db::statement_failed only; what a request can cause is in the result.
#pragma once

#include "common/db/connection.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants {

result<domain::team> find_team(db::connection& on, const requester& by);
page<domain::team> list_teams(db::connection& on, const std::string& subject, const page_request& which);
domain::team create_team(db::transaction& in, const create_team_request& asked);
result<domain::team> change_team(db::transaction& in, const requester& by,
                                 const std::optional<std::string>& name, const team_condition& allowed);
result<void> delete_team(db::transaction& in, const requester& by, const team_condition& allowed);
result<void> check_team(db::connection& on, std::int64_t team_id);
result<domain::team> set_team_subscription(db::transaction& in, const requester& by,
                                           std::optional<text::timestamp> active_until,
                                           const team_condition& allowed);

// Nothing is locked: an owner may be none any more when the work is done.
result<void> check_owner(db::connection& on, const requester& by);
result<void> check_owner(db::transaction& in, const requester& by);

result<page<domain::team_member>> list_members(db::connection& on, const requester& by,
                                               const page_request& which);
result<domain::team_member> find_member(db::connection& on, const member_path& where);
result<domain::team_member> add_member(db::transaction& in, const add_member_request& asked);
result<void> remove_member(db::transaction& in, const member_path& where, const member_condition& allowed);

result<events::page> list_history(db::connection& on, const requester& by, const events::page_request& which);

}  // namespace roster::participants
