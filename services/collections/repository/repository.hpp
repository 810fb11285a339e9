// What the handlers need of the database.
//
// Two channels: what the caller's input can cause (no such collection, not allowed, already a member, a retry
// key used twice) comes back as a failure. A database that is away, a full queue or a passed deadline throws
// db::unavailable; a bug or a schema that does not fit throws db::statement_failed. E-mails are compared
// without regard to case.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/async/types.hpp"
#include "common/db/idempotency.hpp"
#include "common/error/error.hpp"
#include "services/collections/domain/member.hpp"

namespace roster::collections {

// Who asks about which collection.
struct access {
  std::string collection_id{};     // of the right form, see domain/collection_id.hpp
  std::string subject{};           // e-mail
  std::int64_t credential_id = 0;  // by which, and in which request: for the record
  std::string request_id{};
};

using db::retry_token;

struct add_guest_request {
  access by;
  std::string email;  // validated
  bool wants_everyone = true;
  std::optional<retry_token> retry{};
};

// People of one collection that are read at once.
inline constexpr std::size_t most_listed = 1'000;

struct added_guest {
  domain::member guest;
  // The collection's users by ascending id, the guest among them; null unless they were wanted. When they are
  // more than `most_listed`, the first so many and one more: the others are left to people_repository. Shared
  // by the requests that were carried out together.
  std::shared_ptr<const std::vector<domain::member>> everyone;
};

class repository {
 public:
  virtual ~repository() = default;

  // errc::not_found: unknown, or the subject is not in it. errc::forbidden: the subject is a guest.
  virtual async::task<result<void>> check_may_add(async::clock::time_point deadline, access by) = 0;

  // As check_may_add; errc::bad_request: already in the collection; errc::invalid_data: the retry key came
  // with another payload. A retry of what was done gives the first outcome again, with everyone as they are
  // now.
  virtual async::task<result<added_guest>> add_guest(async::clock::time_point deadline,
                                                     add_guest_request wanted) = 0;
};

}  // namespace roster::collections
