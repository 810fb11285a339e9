// Arrays in, rows out: each row says which request it answers.
#include "services/participants/repository/find_batch.hpp"

#include "common/db/array.hpp"
#include "services/participants/repository/numbered_requesters.hpp"
#include "services/participants/repository/participant_rows.hpp"
#include "services/participants/repository/statements.hpp"

namespace roster::participants {

namespace {

domain::participant read_found(const db::rows::row& row, const std::string& key) {
  domain::participant out;
  out.participant_id = row[1].as<std::int64_t>();
  out.team_id = row[2].as<std::int64_t>();
  out.key = key;
  if (!row[3].is_null()) out.notes.emplace(row[3].c_str(), row[3].size());
  out.experiment_count = row[4].as<std::int64_t>();
  out.created = from_microseconds(row[5].as<std::int64_t>());
  out.updated = from_microseconds(row[6].as<std::int64_t>());
  return out;
}

std::vector<std::optional<domain::participant>> read_found(const db::rows& rows,
                                                           std::span<const find_request> asked) {
  std::vector<std::optional<domain::participant>> out(asked.size());
  for (const db::rows::row row : rows) {
    const std::size_t position = row[0].as<std::size_t>() - 1;
    out.at(position) = read_found(row, asked[position].key);
  }
  return out;
}

}  // namespace

find_statement::question ask_to_find(std::span<const find_request> asked) {
  const auto read = [asked](const db::rows& rows) { return read_found(rows, asked); };
  if (asked.size() == 1) {
    const find_request& one = asked.front();
    return {&statements::find_participant, {std::to_string(one.by.team_id), one.by.subject, one.key}, read};
  }
  numbered_requesters requesters;
  db::array_literal numbers;
  db::array_literal keys;
  for (const find_request& one : asked) {
    numbers.add(requesters.number_of(one.by));
    keys.add(std::string_view(one.key));
  }
  return {&statements::find_participants,
          {requesters.take_team_ids(), requesters.take_subjects(), numbers.take(), keys.take()},
          read};
}

}  // namespace roster::participants
