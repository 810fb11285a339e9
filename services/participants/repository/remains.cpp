// Takes the next part, removes it, notes how far it has come.
#include "services/participants/repository/remains.hpp"

#include <algorithm>

#include "services/participants/repository/experiment_statements.hpp"
#include "services/participants/repository/remains_statements.hpp"

namespace roster::participants {

namespace {

enum stage : std::int64_t { enrolments, participants, retries };

struct remains {
  std::int64_t team_id = 0;
  std::int64_t experiment_id = 0;  // 0: the whole team
  std::int64_t at = enrolments;
  std::int64_t past = 0;
};

// Their participants are locked in the order in which everybody locks them.
void withdraw_some(db::transaction& in, std::int64_t team_id, std::int64_t experiment_id, std::int64_t most) {
  const db::parameters which{db::to_parameter(team_id), db::to_parameter(experiment_id)};
  db::parameters some = which;
  some.push_back(db::to_parameter(most));
  std::int64_t last = 0;
  for (const auto& row : in.run(statements::lock_enrolled, some))
    last = std::max(last, row[0].as<std::int64_t>());
  if (last == 0) return;
  db::parameters locked = which;
  locked.push_back(db::to_parameter(last));
  in.run(statements::withdraw_up_to, locked);
}

// Whether that was all.
bool end(db::transaction& in, const remains& of) {
  return !in.run(statements::end_remains, {db::to_parameter(of.team_id), db::to_parameter(of.experiment_id)})
              .empty();
}

void note(db::transaction& in, const remains& of) {
  in.run(statements::note_progress, {db::to_parameter(of.team_id), db::to_parameter(of.experiment_id),
                                     db::to_parameter(of.at), db::to_parameter(of.past)});
}

// Removes the rows of the next participants from one table; the table after it is next when there are none.
void clear_table(db::transaction& in, remains& of, const db::statement& next, const db::statement& some) {
  const pqxx::result part = in.run(next, {db::to_parameter(of.team_id), db::to_parameter(of.past)});
  if (part[0][0].is_null()) {
    ++of.at;
    of.past = 0;
  } else {
    const auto last = part[0][0].as<std::int64_t>();
    in.run(some, {db::to_parameter(of.team_id), db::to_parameter(of.past), db::to_parameter(last)});
    of.past = last;
  }
  note(in, of);
}

void clear_part(db::transaction& in, remains of, std::int64_t most) {
  if (of.experiment_id != 0) {
    withdraw_some(in, of.team_id, of.experiment_id, most);
    end(in, of);
    return;
  }
  switch (of.at) {
    case enrolments:
      return clear_table(in, of, statements::next_enrolments, statements::delete_enrolments);
    case participants:
      return clear_table(in, of, statements::next_participants, statements::delete_participants);
    default:
      if (in.run(statements::delete_retries, {db::to_parameter(of.team_id)}).affected_rows() == 0)
        end(in, of);
  }
}

}  // namespace

void leave_remains_of_team(db::transaction& in, std::int64_t team_id) {
  in.run(statements::forget_experiments_of_team, {db::to_parameter(team_id)});
  in.run(statements::leave_team, {db::to_parameter(team_id)});
}

void leave_remains_of_experiment(db::transaction& in, std::int64_t team_id, std::int64_t experiment_id,
                                 std::int64_t most) {
  withdraw_some(in, team_id, experiment_id, most);
  in.run(statements::leave_experiment, {db::to_parameter(team_id), db::to_parameter(experiment_id)});
}

bool clear_remains(db::connection& on, std::int64_t most) {
  return on.transact([most](db::transaction& in) {
    const pqxx::result taken = in.run(statements::take_remains, {});
    if (taken.empty()) return false;
    const pqxx::row row = taken[0];
    const remains of{row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>(),
                     row[3].as<std::int64_t>()};
    clear_part(in, of, most);
    return true;
  });
}

}  // namespace roster::participants
