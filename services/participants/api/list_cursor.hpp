// Cursors of the list of participants (common/http/cursor.hpp): a place in one team's list, in one order,
// under one filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/participants/api/list_query.hpp"
#include "services/participants/domain/participant.hpp"
#include "services/participants/domain/participant_list.hpp"

namespace roster::participants::api {

class list_cursors {
 public:
  // `asked` says order and filter as the client wrote them, `order` what the order is.
  list_cursors(std::int64_t team_id, const list_query& asked, domain::list_order order);

  std::string behind(const domain::participant& last) const;                // of the page that comes next
  std::string before(const domain::participant& first) const;               // of the page that came last
  std::optional<domain::list_start> read(const std::string& cursor) const;  // nothing: not one of ours

 private:
  std::string write(char direction, const domain::participant& at) const;
  std::string scope_;
  domain::list_order order_;
};

}  // namespace roster::participants::api
