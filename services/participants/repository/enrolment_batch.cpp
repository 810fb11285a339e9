// Looks, settles what needs no writing, writes the rest, and looks again at what others had changed
// meanwhile.
#include "services/participants/repository/enrolment_batch.hpp"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "common/db/array.hpp"
#include "services/participants/repository/enrolment_statements.hpp"
#include "services/participants/repository/experiment_rows.hpp"
#include "services/participants/repository/team_events.hpp"

namespace roster::participants {

namespace {

using kind = enrol_outcome::kind;

// Keys by team, in the order in which they are locked: team, then bytes.
using team_key = std::pair<std::int64_t, std::string_view>;

// What a look at the database says of one request.
struct finding {
  bool is_member = false;
  bool is_active = false;
  bool has_participant = false;
  bool has_experiment = false;
  bool is_running = false;
  std::optional<enrol_outcome> enrolment{};  // kind::present
};

finding read_finding(const pqxx::row& row) {
  finding out;
  out.is_member = true;
  out.is_active = row[1].as<bool>();
  out.has_participant = !row[2].is_null();
  out.has_experiment = !row[3].is_null();
  out.is_running = out.has_experiment &&
                   domain::experiment_status_of(row[4].c_str()) == domain::experiment_status::running;
  if (!row[5].is_null())
    out.enrolment =
        enrol_outcome{kind::present,           row[2].as<std::int64_t>(), row[3].as<std::int64_t>(),
                      text_or_nothing(row[7]), time_of(row[5]),           time_of(row[6])};
  return out;
}

// The outcome, when nothing has to be written for it.
std::optional<enrol_outcome> settle(const enrol_request& asked, const finding& found) {
  if (!found.is_member) return enrol_outcome{kind::no_team};
  if (!found.has_participant && !asked.make_participant) return enrol_outcome{kind::no_participant};
  if (!found.has_participant && !found.is_active) return enrol_outcome{kind::lapsed};
  if (!found.has_experiment) return enrol_outcome{kind::no_experiment};
  if (!found.is_running) return enrol_outcome{kind::not_running};
  if (!found.enrolment) return std::nullopt;
  if (asked.force && found.enrolment->variant != asked.wanted.variant) return std::nullopt;
  return found.enrolment;
}

// Ids of what was locked, by team and key; 0 for what is not there any more.
class locked_ids {
 public:
  void want(const team_key& key) { ids_.try_emplace(key, 0); }
  void found(const pqxx::row& row) {  // team_id, key, id
    const auto at = ids_.find({row[0].as<std::int64_t>(), std::string_view(row[1].c_str(), row[1].size())});
    if (at != ids_.end()) at->second = row[2].as<std::int64_t>();
  }
  std::int64_t of(const team_key& key) const { return ids_.at(key); }

  // Two arrays: teams and keys, in order.
  db::parameters parameters() const {
    db::array_literal teams;
    db::array_literal keys;
    for (const auto& [key, id] : ids_) {
      teams.add(key.first);
      keys.add(key.second);
    }
    return {teams.take(), keys.take()};
  }

 private:
  std::map<team_key, std::int64_t> ids_;
};

// Enrolments to write, by the ids of participant and experiment.
class targets {
 public:
  void add(std::int64_t participant, std::int64_t experiment, std::size_t item) {
    items_.emplace(std::pair(participant, experiment), item);
  }
  bool empty() const { return items_.empty(); }
  // Of rows that begin with participant_id and experiment_id.
  std::size_t item_of(const pqxx::row& row) const {
    return items_.at({row[0].as<std::int64_t>(), row[1].as<std::int64_t>()});
  }

  // Four arrays: teams, participants, experiments and variants.
  db::parameters parameters(std::span<const enrol_request> asked) const {
    db::array_literal teams;
    db::array_literal participants;
    db::array_literal experiments;
    db::array_literal variants;
    for (const auto& [ids, item] : items_) {
      teams.add(asked[item].by.team_id);
      participants.add(ids.first);
      experiments.add(ids.second);
      variants.add(asked[item].wanted.variant);
    }
    return {teams.take(), participants.take(), experiments.take(), variants.take()};
  }

 private:
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> items_;
};

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
    for (const std::size_t i : looked)
      if (std::optional<enrol_outcome> outcome = settle(asked_[i], found_[i])) close(i, std::move(*outcome));
  }

  bool is_done() const { return open_.empty(); }

  // Writes what is open, once each of what is the same. What stays open has to be looked at again: it was the
  // same as another, or others have changed something between the look and the locks.
  void write(db::transaction& in) {
    if (++writes_ == most_writes + asked_.size()) throw db::given_up("what was to be enrolled kept changing");
    write_distinct(in);
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

  // Of requests for the same enrolment the first: the others have their turn when it is there.
  std::vector<std::size_t> distinct() const {
    std::set<std::pair<team_key, team_key>> seen;
    std::vector<std::size_t> out;
    for (const std::size_t i : open_)
      if (seen.emplace(participant_of(i), experiment_of(i)).second) out.push_back(i);
    return out;
  }

  void write_distinct(db::transaction& in) {
    std::vector<std::size_t> items = distinct();
    const locked_ids experiments = lock_experiments(in, items);
    std::erase_if(items, [&](std::size_t i) { return experiments.of(experiment_of(i)) == 0; });
    make_participants(in, items);
    const locked_ids participants = lock_participants(in, items);

    targets missing;
    targets present;
    for (const std::size_t i : items) {
      const std::int64_t participant = participants.of(participant_of(i));
      if (participant == 0) continue;
      (found_[i].enrolment ? present : missing).add(participant, experiments.of(experiment_of(i)), i);
    }
    add_enrolments(in, missing);
    replace_variants(in, present);
  }

  // Those that run; the others are not found.
  locked_ids lock_experiments(db::transaction& in, const std::vector<std::size_t>& items) const {
    locked_ids out;
    for (const std::size_t i : items) out.want(experiment_of(i));
    for (const auto& row : in.run(statements::lock_experiments, out.parameters()))
      if (domain::experiment_status_of(row[3].c_str()) == domain::experiment_status::running) out.found(row);
    return out;
  }

  void make_participants(db::transaction& in, const std::vector<std::size_t>& items) {
    locked_ids wanted;
    std::map<team_key, std::size_t> first;  // who asked for it
    for (const std::size_t i : items) {
      if (found_[i].has_participant) continue;
      wanted.want(participant_of(i));
      first.emplace(participant_of(i), i);
    }
    if (first.empty()) return;
    std::vector<events::event> made;
    const pqxx::result rows = in.run(statements::make_participants, wanted.parameters());
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

  locked_ids lock_participants(db::transaction& in, const std::vector<std::size_t>& items) const {
    locked_ids out;
    for (const std::size_t i : items) out.want(participant_of(i));
    for (const auto& row : in.run(statements::lock_participants, out.parameters())) out.found(row);
    return out;
  }

  void add_enrolments(db::transaction& in, const targets& missing) {
    if (missing.empty()) return;
    for (const auto& row : in.run(statements::add_enrolments, missing.parameters(asked_))) {
      const std::size_t i = missing.item_of(row);
      const text::timestamp now = time_of(row[2]);
      close(i, {kind::enrolled, row[0].as<std::int64_t>(), row[1].as<std::int64_t>(),
                asked_[i].wanted.variant, now, now});
    }
  }

  void replace_variants(db::transaction& in, const targets& present) {
    if (present.empty()) return;
    for (const auto& row : in.run(statements::replace_variants, present.parameters(asked_))) {
      const std::size_t i = present.item_of(row);
      close(i, {kind::present, row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), asked_[i].wanted.variant,
                time_of(row[2]), time_of(row[3])});
    }
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
  std::vector<finding> found_;
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
