// Every change: lock, decide, write, in this order and in statements of their own, so that what is decided on
// is what others had committed when the lock was given.
#include "services/participants/repository/experiment_work.hpp"

#include <string>
#include <utility>

#include "services/participants/domain/experiment_failures.hpp"
#include "services/participants/domain/failures.hpp"
#include "services/participants/repository/enrolment_statements.hpp"
#include "services/participants/repository/experiment_rows.hpp"
#include "services/participants/repository/experiment_statements.hpp"
#include "services/participants/repository/page_rows.hpp"
#include "services/participants/repository/team_events.hpp"

namespace roster::participants {

namespace {

using domain::experiment_status;

db::parameters parameters_of(const requester& by, const std::string& key) {
  return {std::to_string(by.team_id), by.subject, key};
}

db::parameters identity_of(const domain::experiment& of) {
  return {db::to_parameter(of.team_id), db::to_parameter(of.experiment_id)};
}

result<domain::experiment> lock_for_change(db::transaction& in, const experiment_path& where,
                                           const condition<domain::experiment>& allowed) {
  const pqxx::result rows = in.run(statements::lock_experiment, parameters_of(where.by, where.key));
  if (rows.empty()) return failure{errc::not_found};
  domain::experiment found = experiment_of(rows[0]);
  if (allowed && !allowed(found)) return failure{errc::precondition_failed};
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

// Of a row of the enrolments' statements.
domain::enrolment read_enrolment(const participant_path& of, std::int64_t participant, std::string experiment,
                                 const pqxx::row& row) {
  domain::enrolment out;
  out.team_id = of.by.team_id;
  out.participant_id = participant;
  out.participant = of.key;
  out.experiment_id = row[0].as<std::int64_t>();
  out.experiment = std::move(experiment);
  out.variant = text_or_nothing(row[1]);
  out.created = time_of(row[2]);
  out.updated = time_of(row[3]);
  return out;
}

result<domain::enrolment> enrolment_of(db::transaction& in, const enrolment_path& where,
                                       std::int64_t participant) {
  const pqxx::result rows =
      in.run(statements::select_enrolment,
             {db::to_parameter(where.by.team_id), db::to_parameter(participant), where.experiment});
  if (rows.empty()) return failure{errc::not_found};
  return read_enrolment({where.by, where.participant}, participant, where.experiment, rows[0]);
}

}  // namespace

result<domain::experiment> create_experiment(db::transaction& in, const create_experiment_request& asked) {
  const db::parameter team_id = db::to_parameter(asked.by.team_id);
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
  note_experiment(in, asked.by, "created", made);
  return made;
}

result<domain::experiment> find_experiment(db::connection& on, const experiment_path& where) {
  const pqxx::result rows = on.run(statements::select_experiment, parameters_of(where.by, where.key));
  if (rows.empty()) return failure{errc::not_found};
  return experiment_of(rows[0]);
}

result<page<domain::experiment>> list_experiments(db::connection& on, const requester& by,
                                                  const page_request& which) {
  db::parameters values{db::to_parameter(by.team_id), by.subject};
  add_page(values, which);
  const pqxx::result rows = on.run(statements::list_experiments, values);
  if (rows.empty()) return failure{errc::not_found};
  if (rows[0][0].is_null()) return page<domain::experiment>();
  return page_of(rows, which.count, experiment_of);
}

result<domain::experiment> change_experiment(db::transaction& in, const experiment_path& where,
                                             const domain::experiment_changes& changes,
                                             const condition<domain::experiment>& allowed) {
  result<domain::experiment> found = lock_for_change(in, where, allowed);
  if (found.has_error()) return found;
  domain::experiment changed = *found;
  if (changes.key) changed.key = *changes.key;
  if (changes.description) changed.description = *changes.description;
  // Who asks for what is there already has changed nothing: `updated` and the entity tag stay.
  if (changed.key == found->key && changed.description == found->description) return found;
  result<domain::experiment> stored = store(in, std::move(changed));
  if (stored.has_value()) note_experiment(in, where.by, "updated", *stored);
  return stored;
}

result<domain::experiment> set_status(db::transaction& in, const status_request& asked) {
  result<domain::experiment> found = lock_for_change(in, asked.where, asked.allowed);
  if (found.has_error()) return found;
  if (asked.wanted == experiment_status::running) {
    if (found->status == experiment_status::running) return domain::already_started();
  } else {
    if (found->status == experiment_status::draft) return domain::not_yet_started();
    if (found->status == experiment_status::stopped) return domain::already_stopped();
  }
  found->status = asked.wanted;
  result<domain::experiment> stored = store(in, std::move(*found));
  const bool is_started = asked.wanted == experiment_status::running;
  if (stored.has_value()) note_experiment(in, asked.where.by, is_started ? "started" : "stopped", *stored);
  return stored;
}

result<void> delete_experiment(db::transaction& in, const experiment_path& where,
                               const condition<domain::experiment>& allowed, std::int64_t most) {
  const result<domain::experiment> found = lock_for_change(in, where, allowed);
  if (found.has_error()) return found.error();
  in.run(statements::close_experiment, identity_of(*found));
  leave_remains_of_experiment(in, found->team_id, found->experiment_id, most);
  in.run(statements::delete_experiment, identity_of(*found));
  note_experiment(in, where.by, "deleted", *found);
  return {};
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

result<page<domain::enrolment>> list_enrolments(db::transaction& in, const participant_path& where,
                                                const page_request& which) {
  const result<std::int64_t> participant =
      participant_id(in.run(statements::find_participant_id, parameters_of(where.by, where.key)));
  if (participant.has_error()) return participant.error();
  db::parameters values{db::to_parameter(where.by.team_id), db::to_parameter(*participant)};
  add_page(values, which);
  return page_of(in.run(statements::list_enrolments, values), which.count, [&](const pqxx::row& row) {
    return read_enrolment(where, *participant, row[4].c_str(), row);
  });
}

result<void> withdraw(db::transaction& in, const enrolment_path& where,
                      const condition<domain::enrolment>& allowed) {
  const result<std::int64_t> participant =
      participant_id(in.run(statements::lock_participant_id, parameters_of(where.by, where.participant)));
  if (participant.has_error()) return participant.error();
  const result<domain::enrolment> found = enrolment_of(in, where, *participant);
  if (found.has_error()) return found.error();
  if (allowed && !allowed(*found)) return failure{errc::precondition_failed};
  in.run(statements::withdraw, {db::to_parameter(found->team_id), db::to_parameter(found->participant_id),
                                db::to_parameter(found->experiment_id)});
  return {};
}

}  // namespace roster::participants
