// Arrays in, rows out: each row says which request it answers.
#include "services/participants/repository/find_batch.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "common/db/array.hpp"
#include "services/participants/repository/numbered_requesters.hpp"
#include "services/participants/repository/statements.hpp"

namespace roster::participants {

namespace {

domain::participant read_found(const db::rows::row& row, const find_request& asked) {
  domain::participant out;
  out.participant_id = row[1].as<std::int64_t>();
  out.team_id = asked.by.team_id;
  out.key = asked.key;
  if (!row[2].is_null()) out.notes.emplace(row[2].view());
  out.experiment_count = row[3].as<std::int64_t>();
  out.created = row[4].as_time();
  out.updated = row[5].as_time();
  return out;
}

// The requests of a batch by requester: positions of the statement, from 0, and whose each is.
class grouped_requests {
 public:
  explicit grouped_requests(std::span<const find_request> asked) : asked_(asked) {}

  db::parameters bind() {
    numbered_requesters requesters;
    order_.reserve(asked_.size());
    for (const find_request& one : asked_) order_.emplace_back(requesters.number_of(one.by), order_.size());
    std::sort(order_.begin(), order_.end());

    db::array_literal keys;
    db::array_literal firsts;
    db::array_literal lasts;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      const auto [number, request] = order_[i];
      keys.add(std::string_view(asked_[request].key));
      const auto position = static_cast<std::int64_t>(i + 1);
      if (i == 0 || order_[i - 1].first != number) firsts.add(position);
      if (i + 1 == order_.size() || order_[i + 1].first != number) lasts.add(position);
    }
    return {requesters.take_team_ids(), requesters.take_subjects(), keys.take(), firsts.take(), lasts.take()};
  }

  // For find_participant.
  db::parameters bind_one() {
    const find_request& one = asked_.front();
    order_ = {{1, 0}};
    return {std::to_string(one.by.team_id), one.by.subject, one.key};
  }

  std::vector<result<domain::participant>> read(const db::rows& rows) const {
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> row_of(asked_.size(), none);
    for (std::size_t i = 0; i < rows.size(); ++i)
      row_of.at(order_.at(rows[i][0].as<std::size_t>() - 1).second) = i;

    std::vector<result<domain::participant>> out;
    out.reserve(asked_.size());
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (row_of[i] == none) {
        out.emplace_back(failure{errc::not_found});
      } else {
        out.emplace_back(read_found(rows[row_of[i]], asked_[i]));
      }
    }
    return out;
  }

 private:
  std::span<const find_request> asked_;
  std::vector<std::pair<std::int64_t, std::size_t>> order_;  // number of the requester, index in asked_
};

}  // namespace

find_statement::question ask_to_find(std::span<const find_request> asked) {
  grouped_requests grouped(asked);
  const bool is_alone = asked.size() == 1;
  db::parameters values = is_alone ? grouped.bind_one() : grouped.bind();
  return {is_alone ? &statements::find_participant : &statements::find_participants, std::move(values),
          [grouped = std::move(grouped)](const db::rows& rows) { return grouped.read(rows); }};
}

}  // namespace roster::participants
