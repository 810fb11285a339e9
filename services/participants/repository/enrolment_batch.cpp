// Looks, settles what needs no writing, writes the rest, and looks again at what others had changed
// meanwhile.
#include "services/participants/repository/enrolment_batch.hpp"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "common/db/array.hpp"
#include "services/participants/repository/enrolment_finding.hpp"
#include "services/participants/repository/enrolment_statements.hpp"
#include "services/participants/repository/enrolment_targets.hpp"
#include "services/participants/repository/experiment_rows.hpp"
#include "services/participants/repository/team_events.hpp"

namespace roster::participants {

namespace {

class enrolling {
 public:
  enrolling(std::span<const enrol_request> asked, audience to)
      : asked_(asked), to_(to), found_(asked.size()), out_(asked.size()) {
    for (std::size_t i = 0; i < asked.size(); ++i) open_.insert(open_.end(), i);
  }

  // Looks at the open requests and settles those that need no writing. `On` is a connection or a transaction.
  template <class On>
  void look(On& on) {
    db::array_literal teams;
    db::array_literal subjects;
    db::array_literal participants;
    db::array_literal experiments;
    const std::vector<std::size_t> looked(open_.begin(), open_.end());
    for (const std::size_t i : looked) {
      teams.add(asked_[i].by.team_id);
      subjects.add(std::string_view(asked_[i].by.subject));
      participants.add(std::string_view(asked_[i].participant));
      experiments.add(std::string_view(asked_[i].wanted.experiment));
      found_[i] = {};
    }
    const pqxx::result rows =
        on.run(statements::look_up_enrolments,
               {teams.take(), subjects.take(), participants.take(), experiments.take()});
    for (const auto& row : rows) found_[looked.at(row[0].as<std::size_t>() - 1)] = read_finding(row);
    std::set<std::pair<team_key, team_key>>
        open_before;  // who asks for one of these is behind a change of it
    for (const std::size_t i : looked) {
      const std::pair<team_key, team_key> which{participant_of(i), experiment_of(i)};
      if (found_[i].is_member && open_before.contains(which)) continue;
      if (std::optional<enrol_outcome> outcome = settle(asked_[i], found_[i])) {
        close(i, std::move(*outcome));
      } else {
        open_before.insert(which);
      }
    }
  }

  bool is_done() const { return open_.empty(); }

  // Writes what is open. What stays open has to be looked at again: others have changed something between the
  // look and the locks.
  void write(db::transaction& in) {
    if (++writes_ == most_writes) throw db::given_up("what was to be enrolled kept changing");
    write_all(in);
    count_participants(in);
  }

  std::vector<enrol_outcome> take() { return std::move(out_); }

 private:
  static constexpr std::size_t most_writes = 8;

  void close(std::size_t item, enrol_outcome outcome) {
    out_[item] = std::move(outcome);
    open_.erase(item);
  }

  team_key experiment_of(std::size_t i) const { return {asked_[i].by.team_id, asked_[i].wanted.experiment}; }
  team_key participant_of(std::size_t i) const { return {asked_[i].by.team_id, asked_[i].participant}; }

  // The open requests for one enrolment, in their order.
  using same = std::vector<std::size_t>;

  std::vector<same> open_by_enrolment() const {
    std::map<std::pair<team_key, team_key>, same> out;
    for (const std::size_t i : open_) out[{participant_of(i), experiment_of(i)}].push_back(i);
    std::vector<same> all;
    all.reserve(out.size());
    for (auto& [keys, items] : out) all.push_back(std::move(items));
    return all;
  }

  void write_all(db::transaction& in) {
    std::vector<same> wanted = open_by_enrolment();
    const locked_ids experiments = lock_experiments(in, wanted);
    std::erase_if(wanted,
                  [&](const same& items) { return experiments.of(experiment_of(items.front())) == 0; });
    make_participants(in, wanted);
    const locked_ids participants = lock_participants(in, wanted);

    enrolment_targets missing;
    enrolment_targets present;
    for (const same& items : wanted) {
      const std::size_t first = items.front();
      const std::int64_t participant = participants.of(participant_of(first));
      if (participant == 0) continue;
      const std::optional<enrol_outcome>& was = found_[first].enrolment;
      (was ? present : missing)
          .add(asked_[first].by.team_id, participant, experiments.of(experiment_of(first)),
               enrolment_turns(asked_, items, was ? &*was : nullptr));
    }
    add_enrolments(in, missing);
    replace_variants(in, present);
  }

  // Those that run; the others are not found.
  locked_ids lock_experiments(db::transaction& in, const std::vector<same>& wanted) const {
    locked_ids out;
    for (const same& items : wanted) out.want(experiment_of(items.front()));
    for (const auto& row : in.run(statements::lock_experiments, out.parameters()))
      if (domain::experiment_status_of(row[3].c_str()) == domain::experiment_status::running) out.found(row);
    return out;
  }

  void make_participants(db::transaction& in, const std::vector<same>& wanted) {
    locked_ids absent;
    std::map<team_key, std::size_t> first;  // who asked for it
    for (const same& items : wanted) {
      if (found_[items.front()].has_participant) continue;
      absent.want(participant_of(items.front()));
      first.emplace(participant_of(items.front()), items.front());
    }
    if (first.empty()) return;
    std::vector<events::event> made;
    const pqxx::result rows = in.run(statements::make_participants, absent.parameters());
    for (const auto& row : rows) {
      const auto team_id = row[0].as<std::int64_t>();
      const std::string_view key(row[1].c_str(), row[1].size());
      ++made_[team_id];
      if (to_ == audience::webhook)
        made.push_back(
            participant_created(asked_[first.at({team_id, key})].by, row[2].as<std::int64_t>(), key));
    }
    team_events().write(in, made);
  }

  locked_ids lock_participants(db::transaction& in, const std::vector<same>& wanted) const {
    locked_ids out;
    for (const same& items : wanted) out.want(participant_of(items.front()));
    for (const auto& row : in.run(statements::lock_participants, out.parameters())) out.found(row);
    return out;
  }

  void add_enrolments(db::transaction& in, const enrolment_targets& missing) {
    if (missing.empty()) return;
    for (const auto& row : in.run(statements::add_enrolments, missing.parameters()))
      conclude(missing, row, true);
  }

  void replace_variants(db::transaction& in, const enrolment_targets& present) {
    if (present.empty()) return;
    for (const auto& row : in.run(statements::replace_variants, present.parameters()))
      conclude(present, row, false);
  }

  void conclude(const enrolment_targets& of, const pqxx::row& row, bool is_new) {
    enrol_outcome shown;
    shown.participant_id = row[0].as<std::int64_t>();
    shown.experiment_id = row[1].as<std::int64_t>();
    shown.created = time_of(row[2]);
    of.turns_of(row).conclude(
        shown, is_new, time_of(row[3]),
        [this](std::size_t item, const enrol_outcome& outcome) { close(item, outcome); });
  }

  void count_participants(db::transaction& in) {
    if (made_.empty()) return;
    db::array_literal teams;
    db::array_literal counts;
    for (const auto& [team, count] : made_) {
      teams.add(team);
      counts.add(count);
    }
    made_.clear();
    in.run(statements::count_participants, {teams.take(), counts.take()});
  }

  std::span<const enrol_request> asked_;
  audience to_;
  std::vector<enrolment_finding> found_;
  std::vector<enrol_outcome> out_;
  std::set<std::size_t> open_;
  std::map<std::int64_t, std::int64_t> made_;  // participants, by team
  std::size_t writes_ = 0;
};

}  // namespace

std::vector<enrol_outcome> enrol_batch(db::connection& on, std::span<const enrol_request> asked,
                                       audience to) {
  enrolling all(asked, to);
  all.look(on);
  while (!all.is_done()) {
    // Each in a transaction of its own: who held participants and then waited for an experiment again could
    // deadlock with who deletes that.
    all = on.transact([&](db::transaction& in) {
      enrolling next = all;  // a conflict begins anew
      next.write(in);
      return next;
    });
    if (!all.is_done()) all.look(on);
  }
  return all.take();
}

enrol_outcome enrol_one(db::transaction& in, const enrol_request& asked, audience to) {
  enrolling one({&asked, 1}, to);
  one.look(in);
  while (!one.is_done()) {
    one.write(in);
    if (!one.is_done()) one.look(in);
  }
  return one.take().at(0);
}

}  // namespace roster::participants
