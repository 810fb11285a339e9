// Rows of the statements of experiments and enrolments, read into what they stand for.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "common/text/time.hpp"
#include "services/participants/domain/experiment.hpp"

namespace roster::participants {

inline text::timestamp time_of(const pqxx::field& microseconds) {
  return text::timestamp(std::chrono::microseconds(microseconds.as<std::int64_t>()));
}

inline std::optional<std::string> text_or_nothing(const pqxx::field& text) {
  if (text.is_null()) return std::nullopt;
  return std::string(text.c_str(), text.size());
}

// Of a row with the columns of experiment_statements.hpp.
inline domain::experiment experiment_of(const pqxx::row& row) {
  domain::experiment out;
  out.team_id = row[0].as<std::int64_t>();
  out.experiment_id = row[1].as<std::int64_t>();
  out.key = row[2].c_str();
  out.description = text_or_nothing(row[3]);
  out.status = domain::experiment_status_of(row[4].c_str());
  out.created = time_of(row[5]);
  out.updated = time_of(row[6]);
  return out;
}

}  // namespace roster::participants
