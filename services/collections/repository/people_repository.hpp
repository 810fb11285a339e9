// What the handlers of a collection's people need of the database. Two channels, and failures, as in
// collection_repository.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/async/types.hpp"
#include "common/db/once.hpp"
#include "common/db/page.hpp"
#include "common/error/error.hpp"
#include "services/collections/domain/member.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections {

enum class people {
  everyone,
  staff,  // no guests
};

struct people_request {
  access by;
  people which = people::everyone;
  std::int64_t behind = 0;  // a user id
  std::int64_t most = 1;
};

struct person_request {
  access by;
  std::int64_t user_id = 0;
  std::optional<retry_token> retry{};
};

struct bulk_request {
  access by;
  std::vector<std::string> emails{};  // validated
  std::optional<retry_token> retry{};
};

// For each e-mail, in order, the user that was added; nothing where it is in the collection already.
using bulk_outcome = std::vector<std::optional<domain::member>>;

class people_repository {
 public:
  using deadline = async::clock::time_point;
  virtual ~people_repository() = default;

  // By ascending id. For everybody in the collection.
  virtual async::task<result<db::page<domain::member>>> list_people(deadline until, people_request asked) = 0;
  // Admins only. errc::not_found: no such user, or none that the subject is in a collection with;
  // errc::bad_request: in this collection already; errc::invalid_data: the retry key came with another
  // payload.
  virtual async::task<result<db::kept_answer>> add_user(deadline until, person_request asked,
                                                        db::kept_answer answer) = 0;
  // Admins only; a user that is in no collection any more is removed altogether. errc::not_found as above;
  // errc::bad_request: not in this collection, or its last admin.
  virtual async::task<result<void>> remove_user(deadline until, person_request asked) = 0;
  // All but guests. errc::invalid_data as above.
  virtual async::task<result<bulk_outcome>> add_guests(deadline until, bulk_request asked) = 0;
};

}  // namespace roster::collections
