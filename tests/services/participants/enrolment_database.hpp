// A database with a team, and what tests of enrolments ask of it.
#pragma once

#include <string>
#include <vector>

#include "services/participants/repository/enrolment_batch.hpp"
#include "services/participants/repository/experiment_work.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants::test {

class enrolment_database : public team_database {
 public:
  enrolment_database() : team_(make_team()) {}

  std::int64_t team() const { return team_; }
  requester by() const { return {team_, member}; }

  void make_participant(const std::string& key) { create_batch(on(), std::vector{request_for(team_, key)}); }

  domain::experiment make_experiment(const std::string& key) {
    const create_experiment_request asked{by(), {key}};
    return on().transact([&](db::transaction& in) { return create_experiment(in, asked); }).value();
  }
  void start(const std::string& key) {
    const status_request asked{{by(), key}, domain::experiment_status::running};
    on().transact([&](db::transaction& in) { return set_status(in, asked); });
  }
  void make_running(const std::string& key) {
    make_experiment(key);
    start(key);
  }

  enrol_request request(const std::string& participant, const std::string& experiment,
                        std::optional<std::string> variant = {}) const {
    return {by(), participant, {experiment, std::move(variant)}};
  }
  // Makes the participant when there is none.
  enrol_request ingestion(const std::string& participant, const std::string& experiment,
                          std::optional<std::string> variant = {}, bool force = false) const {
    enrol_request out = request(participant, experiment, std::move(variant));
    out.make_participant = true;
    out.force = force;
    return out;
  }

  std::string count_of(const std::string& participant) const {
    return ask("SELECT experiment_count FROM participants.participant WHERE key = '" + participant + "'");
  }

  // What does not count what it should, of everything that is in the database; empty when all counts are
  // true.
  std::string false_counts() const {
    return ask(
        "SELECT string_agg(what, ', ') FROM ("
        "  SELECT 'participant ' || p.key AS what FROM participants.participant AS p WHERE "
        "p.experiment_count <>"
        "    (SELECT count(*) FROM participants.enrolment AS n"
        "     WHERE n.team_id = p.team_id AND n.participant_id = p.participant_id)"
        "  UNION ALL"
        "  SELECT 'experiments of ' || t.team_id FROM participants.team AS t WHERE t.experiments_count <>"
        "    (SELECT count(*) FROM participants.experiment AS e WHERE e.team_id = t.team_id)"
        "  UNION ALL"
        "  SELECT 'participants of ' || t.team_id FROM participants.team AS t WHERE"
        "    (SELECT coalesce(sum(s.participants), 0) FROM participants.team_participants AS s"
        "     WHERE s.team_id = t.team_id) <>"
        "    (SELECT count(*) FROM participants.participant AS p WHERE p.team_id = t.team_id)) AS wrong");
  }

 private:
  std::int64_t team_;
};

// The outcomes' kinds in order, "enrolled present not_running".
inline std::string kinds_of(const std::vector<enrol_outcome>& outcomes) {
  using kind = enrol_outcome::kind;
  std::string out;
  for (const enrol_outcome& each : outcomes) {
    if (!out.empty()) out += ' ';
    switch (each.what) {
      case kind::no_team:
        out += "no_team";
        break;
      case kind::no_participant:
        out += "no_participant";
        break;
      case kind::lapsed:
        out += "lapsed";
        break;
      case kind::no_experiment:
        out += "no_experiment";
        break;
      case kind::not_running:
        out += "not_running";
        break;
      case kind::present:
        out += "present";
        break;
      case kind::enrolled:
        out += "enrolled";
        break;
    }
  }
  return out;
}

}  // namespace roster::participants::test
