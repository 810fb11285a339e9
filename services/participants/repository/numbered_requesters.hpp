// The first half of every set-based statement's input: who asks about which team.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "common/db/array.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

// The distinct (team, subject) pairs of a batch, numbered from 1, so that each is checked and locked once.
class numbered_requesters {
 public:
  // `who` must outlive this object.
  std::int64_t number_of(const requester& who) {
    const auto next = static_cast<std::int64_t>(numbers_.size()) + 1;
    const auto [found, is_new] = numbers_.try_emplace({who.team_id, std::string_view(who.subject)}, next);
    if (is_new) {
      team_ids_.add(who.team_id);
      subjects_.add(std::string_view(who.subject));
    }
    return found->second;
  }

  std::size_t size() const { return numbers_.size(); }
  std::string take_team_ids() { return team_ids_.take(); }
  std::string take_subjects() { return subjects_.take(); }

 private:
  std::map<std::pair<std::int64_t, std::string_view>, std::int64_t> numbers_;
  db::array_literal team_ids_;
  db::array_literal subjects_;
};

}  // namespace roster::participants
