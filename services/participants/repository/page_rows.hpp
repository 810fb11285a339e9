// Pages that are found by their number, as statements take and give them.
#pragma once

#include <cstdint>
#include <iterator>
#include <pqxx/pqxx>

#include "common/db/connection.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants {

// Order, rows to skip, rows at most: the last three parameters. One row more than is shown tells whether
// there is more.
inline void add_page(db::parameters& to, const page_request& which) {
  to.emplace_back(which.order);
  to.push_back(db::to_parameter(which.skip));
  to.push_back(db::to_parameter(which.count + 1));
}

// `read` makes a row's resource.
template <class Read>
auto page_of(const pqxx::result& rows, std::int64_t count, Read read) {
  page<decltype(read(rows[0]))> out;
  for (const pqxx::row& row : rows) {
    if (std::ssize(out.rows) == count) {
      out.has_more = true;
      break;
    }
    out.rows.push_back(read(row));
  }
  return out;
}

}  // namespace roster::participants
