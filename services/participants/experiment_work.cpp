// Every change: lock, decide, write, in this order and in statements of their own, so that what is decided on
// is what others had committed when the lock was given.
#include "services/participants/experiment_work.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "services/participants/domain/experiment_failures.hpp"
#include "services/participants/domain/failures.hpp"
#include "services/participants/enrolment_statements.hpp"
#include "services/participants/experiment_rows.hpp"
#include "services/participants/experiment_statements.hpp"

namespace roster::participants {

namespace {

using domain::experiment_status;

db::parameters parameters_of(const requester& by, const std::string& key) {
  return {std::to_string(by.team_id), by.subject, key};
}

db::parameters identity_of(const domain::experiment& of) {
  return {std::to_string(of.team_id), std::to_string(of.experiment_id)};
}

result<domain::experiment> lock_for_change(db::transaction& in, const experiment_path& where,
                                           const condition<domain::experiment>& allowed) {
  const pqxx::result rows = in.run(statements::lock_experiment, parameters_of(where.by, where.key));
  if (rows.empty()) return failure{errc::not_found};
  domain::experiment found = experiment_of(rows[0]);
  if (!allowed(found)) return failure{errc::precondition_failed};
  return found;
}

// Stores `changed` over the locked experiment of the same id.
result<domain::experiment> store(db::transaction& in, domain::experiment changed) {
  db::parameters values = identity_of(changed);
  values.emplace_back(changed.key);
  values.emplace_back(changed.description);
  values.emplace_back(std::string(name_of(changed.status)));
  const pqxx::result rows = in.run(statements::update_experiment, values);
  if (rows.empty()) return domain::key_already_taken();
  changed.updated = time_of(rows[0][0]);
  return changed;
}

// The participant's id, by either of the two statements that find it.
result<std::int64_t> participant_id(const pqxx::result& rows) {
  if (rows.empty()) return failure{errc::not_found};
  return rows[0][0].as<std::int64_t>();
}

result<domain::enrolment> enrolment_of(db::transaction& in, const enrolment_path& where,
                                       std::int64_t participant) {
  const pqxx::result rows =
      in.run(statements::select_enrolment,
             {std::to_string(where.by.team_id), std::to_string(participant), where.experiment});
  if (rows.empty()) return failure{errc::not_found};
  domain::enrolment out;
  out.team_id = where.by.team_id;
  out.participant_id = participant;
  out.participant = where.participant;
  out.experiment_id = rows[0][0].as<std::int64_t>();
  out.experiment = where.experiment;
  out.variant = text_or_nothing(rows[0][1]);
  out.created = time_of(rows[0][2]);
  out.updated = time_of(rows[0][3]);
  return out;
}

}  // namespace

result<domain::experiment> create_experiment(db::transaction& in, const create_experiment_request& asked) {
  const std::string team_id = std::to_string(asked.by.team_id);
  const pqxx::result locked = in.run(statements::lock_team_of_experiments, {team_id, asked.by.subject});
  if (locked.empty()) return failure{errc::not_found};
  if (!locked[0][0].as<bool>()) return failure{errc::subscription_required};
  const pqxx::result rows =
      in.run(statements::create_experiment, {team_id, asked.wanted.key, asked.wanted.description});
  if (rows.empty()) return domain::key_already_taken();
  domain::experiment made;
  made.team_id = asked.by.team_id;
  made.experiment_id = rows[0][0].as<std::int64_t>();
  made.key = asked.wanted.key;
  made.description = asked.wanted.description;
  made.created = time_of(rows[0][1]);
  made.updated = made.created;
  return made;
}

result<domain::experiment> find_experiment(db::connection& on, const experiment_path& where) {
  const pqxx::result rows = on.run(statements::select_experiment, parameters_of(where.by, where.key));
  if (rows.empty()) return failure{errc::not_found};
  return experiment_of(rows[0]);
}

result<domain::experiment> change_experiment(db::transaction& in, const experiment_path& where,
                                             const domain::experiment_changes& changes,
                                             const condition<domain::experiment>& allowed) {
  const result<domain::experiment> found = lock_for_change(in, where, allowed);
  if (found.has_error()) return found;
  domain::experiment changed = *found;
  if (changes.key) changed.key = *changes.key;
  if (changes.description) changed.description = *changes.description;
  // Who asks for what is there already has changed nothing: `updated` and the entity tag stay.
  if (changed.key == found->key && changed.description == found->description) return found;
  return store(in, std::move(changed));
}

result<domain::experiment> start_experiment(db::transaction& in, const experiment_path& where,
                                            const condition<domain::experiment>& allowed) {
  result<domain::experiment> found = lock_for_change(in, where, allowed);
  if (found.has_error()) return found;
  if (found->status == experiment_status::running) return domain::already_started();
  found->status = experiment_status::running;
  return store(in, std::move(*found));
}

result<domain::experiment> stop_experiment(db::transaction& in, const experiment_path& where,
                                           const condition<domain::experiment>& allowed) {
  result<domain::experiment> found = lock_for_change(in, where, allowed);
  if (found.has_error()) return found;
  if (found->status == experiment_status::draft) return domain::not_yet_started();
  if (found->status == experiment_status::stopped) return domain::already_stopped();
  found->status = experiment_status::stopped;
  return store(in, std::move(*found));
}

result<bool> delete_experiment(db::transaction& in, const experiment_path& where,
                               const condition<domain::experiment>& allowed, std::int64_t most) {
  result<domain::experiment> found = lock_for_change(in, where, allowed);
  if (found.has_error()) return found.error();
  in.run(statements::close_experiment, identity_of(*found));

  db::parameters some = identity_of(*found);
  some.emplace_back(std::to_string(most));
  std::int64_t last = 0;
  for (const auto& row : in.run(statements::lock_enrolled, some))
    last = std::max(last, row[0].as<std::int64_t>());
  if (last > 0) {
    db::parameters locked = identity_of(*found);
    locked.emplace_back(std::to_string(last));
    in.run(statements::withdraw_up_to, locked);
  }
  if (!in.run(statements::delete_experiment, identity_of(*found)).empty()) return true;
  found->status = experiment_status::stopped;
  const result<domain::experiment> stopped = store(in, std::move(*found));
  if (stopped.has_error()) return stopped.error();
  return false;
}

result<void> find_participant(db::connection& on, const participant_path& where) {
  const result<std::int64_t> found =
      participant_id(on.run(statements::find_participant_id, parameters_of(where.by, where.key)));
  if (found.has_error()) return found.error();
  return {};
}

result<domain::enrolment> find_enrolment(db::transaction& in, const enrolment_path& where) {
  const result<std::int64_t> participant =
      participant_id(in.run(statements::find_participant_id, parameters_of(where.by, where.participant)));
  if (participant.has_error()) return participant.error();
  return enrolment_of(in, where, *participant);
}

result<void> withdraw(db::transaction& in, const enrolment_path& where,
                      const condition<domain::enrolment>& allowed) {
  const result<std::int64_t> participant =
      participant_id(in.run(statements::lock_participant_id, parameters_of(where.by, where.participant)));
  if (participant.has_error()) return participant.error();
  const result<domain::enrolment> found = enrolment_of(in, where, *participant);
  if (found.has_error()) return found.error();
  if (!allowed(*found)) return failure{errc::precondition_failed};
  in.run(statements::withdraw, {std::to_string(found->team_id), std::to_string(found->participant_id),
                                std::to_string(found->experiment_id)});
  return {};
}

}  // namespace roster::participants
