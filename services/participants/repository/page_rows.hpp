// Pages that are found by their number, as statements take them.
#pragma once

#include "common/db/connection.hpp"
#include "common/db/page.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants {

// Order, rows to skip, rows at most: the last three parameters. One row more than is shown tells whether
// there is more.
inline void add_page(db::parameters& to, const page_request& which) {
  to.emplace_back(which.order);
  to.push_back(db::to_parameter(which.skip));
  to.push_back(db::to_parameter(which.count + 1));
}

using db::page_of;

}  // namespace roster::participants
