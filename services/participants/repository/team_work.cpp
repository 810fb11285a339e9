// Every change: lock the team, look, decide, write, in statements of their own, so that what is decided on is
// what others had committed when the lock was given.
#include "services/participants/repository/team_work.hpp"

#include <utility>

#include "services/participants/domain/team_failures.hpp"
#include "services/participants/repository/page_rows.hpp"
#include "services/participants/repository/remains.hpp"
#include "services/participants/repository/statements.hpp"
#include "services/participants/repository/team_events.hpp"
#include "services/participants/repository/team_rows.hpp"
#include "services/participants/repository/team_statements.hpp"

namespace roster::participants {

namespace {

using domain::team_role;

db::parameters parameters_of(const requester& by) {
  return {db::to_parameter(by.team_id), by.subject};
}

// `On` is a connection or a transaction.
template <class On>
result<team_role> role_in_team(On& on, const requester& by) {
  const pqxx::result rows = on.run(statements::select_role, parameters_of(by));
  if (rows.empty()) return failure{errc::not_found};
  return role_of(rows[0][0]);
}

template <class On>
result<void> demand_owner(On& on, const requester& by) {
  const result<team_role> role = role_in_team(on, by);
  if (role.has_error()) return role.error();
  if (*role != team_role::owner) return failure{errc::forbidden};
  return {};
}

result<void> lock_as_owner(db::transaction& in, const db::statement& lock, const requester& by) {
  if (in.run(lock, parameters_of(by)).empty()) return failure{errc::not_found};
  return demand_owner(in, by);
}

domain::team read_team(db::transaction& in, std::int64_t team_id) {
  return team_of(in.run(statements::select_team, {db::to_parameter(team_id), std::string()})[0]);
}

db::parameters parameters_of(db::parameter scope, const page_request& which) {
  db::parameters out{std::move(scope)};
  add_page(out, which);
  return out;
}

template <class On>
result<domain::team_member> read_member(On& on, const member_path& where) {
  const pqxx::result rows =
      on.run(statements::select_member, {db::to_parameter(where.by.team_id), where.subject});
  if (rows.empty()) return failure{errc::not_found};
  return member_of(where.by.team_id, rows[0]);
}

}  // namespace

result<domain::team> find_team(db::connection& on, const requester& by) {
  const pqxx::result rows = on.run(statements::select_team, parameters_of(by));
  if (rows.empty() || rows[0][0].is_null()) return failure{errc::not_found};
  return team_of(rows[0]);
}

page<domain::team> list_teams(db::connection& on, const std::string& subject, const page_request& which) {
  return page_of(on.run(statements::select_teams, parameters_of(subject, which)), which.count, team_of);
}

domain::team create_team(db::transaction& in, const create_team_request& asked) {
  const std::int64_t until = asked.active_until.time_since_epoch().count();
  const pqxx::result rows =
      in.run(statements::create_team, {asked.name, db::to_parameter(until), "false", asked.owner});
  domain::team made;
  made.team_id = rows[0][0].as<std::int64_t>();
  made.name = asked.name;
  made.created = from_microseconds(rows[0][1].as<std::int64_t>());
  made.updated = made.created;
  note_team_created(in, {made.team_id, asked.owner, asked.credential_id, asked.request_id}, made.name);
  return made;
}

result<domain::team> change_team(db::transaction& in, const requester& by,
                                 const std::optional<std::string>& name, const team_condition& allowed) {
  if (const result<void> locked = lock_as_owner(in, statements::lock_team, by); locked.has_error())
    return locked.error();
  domain::team found = read_team(in, by.team_id);
  if (allowed && !allowed(found)) return failure{errc::precondition_failed};
  // Who asks for what is there already has changed nothing: `updated` and the entity tag stay.
  if (!name || *name == found.name) return found;
  in.run(statements::rename_team, {db::to_parameter(by.team_id), *name});
  note_team_updated(in, by, *name, found.name);
  return read_team(in, by.team_id);
}

result<void> delete_team(db::transaction& in, const requester& by, const team_condition& allowed) {
  if (const result<void> locked = lock_as_owner(in, statements::lock_team_to_delete, by); locked.has_error())
    return locked.error();
  const domain::team gone = read_team(in, by.team_id);
  if (allowed && !allowed(gone)) return failure{errc::precondition_failed};
  in.run(statements::delete_team, {db::to_parameter(by.team_id)});
  leave_remains_of_team(in, by.team_id);
  note_team_deleted(in, by, gone.name);
  return {};
}

result<void> check_team(db::connection& on, std::int64_t team_id) {
  if (on.run(statements::select_team, {db::to_parameter(team_id), std::string()}).empty())
    return failure{errc::not_found};
  return {};
}

result<domain::team> set_team_subscription(db::transaction& in, const requester& by,
                                           std::optional<text::timestamp> active_until,
                                           const team_condition& allowed) {
  const db::parameter team_id = db::to_parameter(by.team_id);
  if (in.run(statements::lock_any_team, {team_id}).empty()) return failure{errc::not_found};
  if (allowed && !allowed(read_team(in, by.team_id))) return failure{errc::precondition_failed};
  db::parameter until;
  if (active_until) until = db::to_parameter(std::int64_t{active_until->time_since_epoch().count()});
  in.run(statements::set_subscription, {team_id, until});
  note_subscription(in, by, active_until);
  return read_team(in, by.team_id);
}

result<void> check_owner(db::connection& on, const requester& by) {
  return demand_owner(on, by);
}

result<void> check_owner(db::transaction& in, const requester& by) {
  return demand_owner(in, by);
}

result<page<domain::team_member>> list_members(db::connection& on, const requester& by,
                                               const page_request& which) {
  const result<team_role> role = role_in_team(on, by);
  if (role.has_error()) return role.error();
  return page_of(on.run(statements::select_members, parameters_of(db::to_parameter(by.team_id), which)),
                 which.count, [&](const pqxx::row& row) { return member_of(by.team_id, row); });
}

result<domain::team_member> find_member(db::connection& on, const member_path& where) {
  const result<team_role> role = role_in_team(on, where.by);
  if (role.has_error()) return role.error();
  return read_member(on, where);
}

result<domain::team_member> add_member(db::transaction& in, const add_member_request& asked) {
  if (const result<void> locked = lock_as_owner(in, statements::lock_team, asked.by); locked.has_error())
    return locked.error();
  const pqxx::result rows = in.run(
      statements::add_member,
      {db::to_parameter(asked.by.team_id), asked.wanted.subject, std::string(name_of(asked.wanted.role))});
  if (rows.empty()) return domain::already_a_member();
  domain::team_member added{asked.by.team_id, asked.wanted.subject, asked.wanted.role,
                            from_microseconds(rows[0][0].as<std::int64_t>())};
  note_member_added(in, asked.by, added);
  return added;
}

result<void> remove_member(db::transaction& in, const member_path& where, const member_condition& allowed) {
  if (const result<void> locked = lock_as_owner(in, statements::lock_team, where.by); locked.has_error())
    return locked.error();
  const result<domain::team_member> found = read_member(in, where);
  if (found.has_error()) return found.error();
  if (allowed && !allowed(*found)) return failure{errc::precondition_failed};
  if (found->role == team_role::owner) {
    const pqxx::result owners = in.run(statements::count_owners, {db::to_parameter(where.by.team_id)});
    if (owners[0][0].as<std::int64_t>() <= 1) return domain::last_owner();
  }
  in.run(statements::remove_member, {db::to_parameter(where.by.team_id), where.subject});
  note_member_removed(in, where.by, *found);
  return {};
}

result<events::page> list_history(db::connection& on, const requester& by,
                                  const events::page_request& which) {
  if (const result<void> allowed = demand_owner(on, by); allowed.has_error()) return allowed.error();
  return team_events().list(on, std::to_string(by.team_id), which);
}

}  // namespace roster::participants
