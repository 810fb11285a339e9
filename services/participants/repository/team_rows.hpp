// Rows of the statements of teams and members, read into what they stand for.
#pragma once

#include <pqxx/pqxx>

#include "services/participants/domain/membership.hpp"
#include "services/participants/domain/team.hpp"
#include "services/participants/repository/participant_rows.hpp"

namespace roster::participants {

// A role that the table's CHECK lets in and we do not know is the lesser one.
inline domain::team_role role_of(const pqxx::field& name) {
  return domain::team_role_of(name.c_str()).value_or(domain::team_role::member);
}

// Of a row with the columns of team_statements.hpp.
inline domain::team team_of(const pqxx::row& row) {
  domain::team out;
  out.team_id = row[1].as<std::int64_t>();
  out.name.assign(row[2].c_str(), row[2].size());
  out.participants_count = row[3].as<std::int64_t>();
  out.experiments_count = row[4].as<std::int64_t>();
  out.is_free = !row[5].as<bool>();
  out.created = from_microseconds(row[6].as<std::int64_t>());
  out.updated = from_microseconds(row[7].as<std::int64_t>());
  return out;
}

inline domain::team_member member_of(std::int64_t team_id, const pqxx::row& row) {
  domain::team_member out;
  out.team_id = team_id;
  out.subject.assign(row[0].c_str(), row[0].size());
  out.role = role_of(row[1]);
  out.created = from_microseconds(row[2].as<std::int64_t>());
  return out;
}

}  // namespace roster::participants
