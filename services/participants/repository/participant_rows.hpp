// Participants as statements return them.
#pragma once

#include <chrono>
#include <pqxx/pqxx>

#include "services/participants/domain/participant.hpp"

namespace roster::participants {

// Of a table or subquery that is called `p`. Its columns are what read_participant reads.
inline constexpr const char* participant_columns =
    "p.team_id, p.participant_id, p.key, p.notes, p.experiment_count, "
    "(extract(epoch FROM p.created_at) * 1000000)::bigint, "
    "(extract(epoch FROM p.updated_at) * 1000000)::bigint";

inline text::timestamp from_microseconds(std::int64_t since_epoch) {
  return text::timestamp(std::chrono::microseconds(since_epoch));
}

inline domain::participant read_participant(const pqxx::row& row) {
  domain::participant out;
  out.team_id = row[0].as<std::int64_t>();
  out.participant_id = row[1].as<std::int64_t>();
  out.key.assign(row[2].c_str(), row[2].size());
  if (!row[3].is_null()) out.notes.emplace(row[3].c_str(), row[3].size());
  out.experiment_count = row[4].as<std::int64_t>();
  out.created = from_microseconds(row[5].as<std::int64_t>());
  out.updated = from_microseconds(row[6].as<std::int64_t>());
  return out;
}

}  // namespace roster::participants
