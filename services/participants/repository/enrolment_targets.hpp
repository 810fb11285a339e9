// What is locked and what is written for a batch of enrolments, as the parameters of statements.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/db/array.hpp"
#include "common/db/connection.hpp"
#include "services/participants/repository/enrolment_batch.hpp"

namespace roster::participants {

// Keys by team, in the order in which they are locked: team, then bytes.
using team_key = std::pair<std::int64_t, std::string_view>;

// Ids of what was locked, by team and key; 0 for what is not there any more.
class locked_ids {
 public:
  void want(const team_key& key) { ids_.try_emplace(key, 0); }
  void found(const pqxx::row& row) {  // team_id, key, id
    const auto at = ids_.find({row[0].as<std::int64_t>(), std::string_view(row[1].c_str(), row[1].size())});
    if (at != ids_.end()) at->second = row[2].as<std::int64_t>();
  }
  std::int64_t of(const team_key& key) const { return ids_.at(key); }
  bool empty() const { return ids_.empty(); }

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

// Requests of a batch for one enrolment, carried out by one statement as if they had come one after another:
// the row gets the last variant, and each request the variant and the time that its turn made of it.
class enrolment_turns {
 public:
  // `was`: as it is, when it is there already. Then the first is forced: whoever changes nothing and is
  // behind nobody is settled before.
  enrolment_turns(std::span<const enrol_request> asked, const std::vector<std::size_t>& items,
                  const enrol_outcome* was) {
    bool is_there = was != nullptr;
    std::optional<std::string> variant = is_there ? was->variant : std::nullopt;
    for (const std::size_t i : items) {
      const bool is_change = !is_there || (asked[i].force && asked[i].wanted.variant != variant);
      if (is_change) {
        variant = asked[i].wanted.variant;
        ++changes_;
      }
      is_there = true;
      turns_.push_back({i, variant, changes_});
    }
  }

  const std::optional<std::string>& variant() const { return turns_.back().variant; }
  std::int64_t changes() const { return changes_; }

  // Calls `give(item, outcome)` for each. `last`: when the last change was made; each one before it is a
  // microsecond older, so that no two versions have one time.
  template <class Give>
  void conclude(enrol_outcome shown, bool is_new, text::timestamp last, Give give) const {
    for (const turn& each : turns_) {
      shown.what = is_new && each.item == turns_.front().item ? enrol_outcome::kind::enrolled
                                                              : enrol_outcome::kind::present;
      shown.variant = each.variant;
      shown.updated = last - std::chrono::microseconds(changes_ - each.change);
      give(each.item, shown);
    }
  }

 private:
  struct turn {
    std::size_t item;
    std::optional<std::string> variant;
    std::int64_t change;  // how many there were by then
  };
  std::vector<turn> turns_;
  std::int64_t changes_ = 0;
};

// Enrolments to write, by the ids of participant and experiment.
class enrolment_targets {
 public:
  void add(std::int64_t team, std::int64_t participant, std::int64_t experiment, enrolment_turns turns) {
    all_.emplace(std::pair(participant, experiment), target{team, std::move(turns)});
  }
  bool empty() const { return all_.empty(); }
  // Of rows that begin with participant_id and experiment_id.
  const enrolment_turns& turns_of(const pqxx::row& row) const {
    return all_.at({row[0].as<std::int64_t>(), row[1].as<std::int64_t>()}).turns;
  }

  // Five arrays: teams, participants, experiments, variants and changes.
  db::parameters parameters() const {
    db::array_literal teams;
    db::array_literal participants;
    db::array_literal experiments;
    db::array_literal variants;
    db::array_literal changes;
    for (const auto& [ids, each] : all_) {
      teams.add(each.team);
      participants.add(ids.first);
      experiments.add(ids.second);
      variants.add(each.turns.variant());
      changes.add(each.turns.changes());
    }
    return {teams.take(), participants.take(), experiments.take(), variants.take(), changes.take()};
  }

 private:
  struct target {
    std::int64_t team;
    enrolment_turns turns;
  };
  std::map<std::pair<std::int64_t, std::int64_t>, target> all_;
};

}  // namespace roster::participants
