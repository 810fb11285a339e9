// Two look-ups for a whole page: who is in what, then each experiment once.
#include "services/participants/repository/participant_enrolments.hpp"

#include <map>

#include "common/db/array.hpp"
#include "services/participants/repository/experiment_rows.hpp"
#include "services/participants/repository/participant_statements.hpp"

namespace roster::participants {

namespace {

using positions = std::map<std::int64_t, std::size_t>;

// Where each experiment of `ids` will stand in to.experiments. One that is gone by now is none of them.
positions read_experiments(db::connection& on, std::int64_t team_id, std::string ids, participant_page& to) {
  positions out;
  for (const auto& row :
       on.run(statements::select_experiments, {db::to_parameter(team_id), std::move(ids)})) {
    to.experiments.push_back(experiment_of(row));
    out.emplace(to.experiments.back().experiment_id, to.experiments.size() - 1);
  }
  return out;
}

}  // namespace

void add_experiments(db::connection& on, std::int64_t team_id, participant_page& to) {
  to.enrolled.resize(to.rows.size());
  positions row_of;
  db::array_literal participants;
  for (const domain::participant& each : to.rows) {
    row_of.emplace(each.participant_id, row_of.size());
    if (each.experiment_count > 0) participants.add(each.participant_id);
  }
  const pqxx::result pairs =
      on.run(statements::select_enrolled, {db::to_parameter(team_id), participants.take()});
  positions wanted;
  db::array_literal ids;
  for (const auto& pair : pairs)
    if (wanted.emplace(pair[1].as<std::int64_t>(), 0).second) ids.add(pair[1].as<std::int64_t>());
  if (wanted.empty()) return;

  const positions experiment_at = read_experiments(on, team_id, ids.take(), to);
  for (const auto& pair : pairs) {
    const auto found = experiment_at.find(pair[1].as<std::int64_t>());
    if (found != experiment_at.end())
      to.enrolled[row_of.at(pair[0].as<std::int64_t>())].push_back(found->second);
  }
}

}  // namespace roster::participants
