// Lock, look, change: the version that a condition was decided on is the one that is changed.
#include "services/participants/repository/participant_change.hpp"

#include <utility>

#include "services/participants/domain/failures.hpp"
#include "services/participants/repository/participant_rows.hpp"
#include "services/participants/repository/participant_statements.hpp"
#include "services/participants/repository/team_events.hpp"

namespace roster::participants {

namespace {

result<domain::participant> lock(db::transaction& in, const requester& by, const std::string& key,
                                 const condition<domain::participant>& may_change) {
  const pqxx::result rows =
      in.run(statements::lock_participant_for_change, {db::to_parameter(by.team_id), by.subject, key});
  if (rows.empty() || rows[0][0].is_null()) return failure{errc::not_found};
  domain::participant found = read_participant(rows[0]);
  if (!may_change(found)) return failure{errc::precondition_failed};
  return found;
}

// Whether `key` was nobody's, and is nobody else's from here on.
bool take_key(db::transaction& in, std::int64_t team_id, const std::string& key) {
  const pqxx::result rows = in.run(statements::take_key, {db::to_parameter(team_id), key});
  if (rows.empty()) return false;
  in.run(statements::pass_key_on, {db::to_parameter(team_id), std::string(rows[0][0].c_str())});
  return true;
}

result<domain::participant> change(db::transaction& in, const update_request& asked) {
  result<domain::participant> locked = lock(in, asked.by, asked.key, asked.may_change);
  if (locked.has_error()) return locked;
  domain::participant changed = *locked;
  if (asked.changes.key) changed.key = *asked.changes.key;
  if (asked.changes.notes) changed.notes = *asked.changes.notes;
  // Who asks for what is there already has changed nothing: `updated` and the entity tag stay.
  if (changed.key == locked->key && changed.notes == locked->notes) return changed;
  if (changed.key != locked->key && !take_key(in, changed.team_id, changed.key))
    return domain::key_already_taken();
  const pqxx::result rows = in.run(statements::store_participant,
                                   {db::to_parameter(changed.team_id),
                                    db::to_parameter(changed.participant_id), changed.key, changed.notes});
  changed.updated = from_microseconds(rows[0][0].as<std::int64_t>());
  note_participant_updated(in, asked.by, *locked, changed);
  return changed;
}

}  // namespace

result<domain::participant> change_participant(db::connection& on, const update_request& asked) {
  return on.transact([&](db::transaction& in) { return change(in, asked); });
}

result<void> delete_participant(db::connection& on, const remove_request& asked) {
  return on.transact([&](db::transaction& in) -> result<void> {
    const result<domain::participant> locked = lock(in, asked.by, asked.key, asked.may_change);
    if (locked.has_error()) return locked.error();
    in.run(statements::delete_participant,
           {db::to_parameter(locked->team_id), db::to_parameter(locked->participant_id)});
    note_participant_deleted(in, asked.by, *locked);
    return {};
  });
}

}  // namespace roster::participants
