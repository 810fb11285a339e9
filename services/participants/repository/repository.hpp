// What the handlers need of the database.
//
// Two channels: what the caller's input can cause (no such team, no subscription, a key that is taken, a
// retry key used twice) comes back as a failure. A database that is away, a full queue or a passed deadline
// throws db::unavailable; a bug or a schema that does not fit throws db::statement_failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/async/types.hpp"
#include "common/db/idempotency.hpp"
#include "common/error/error.hpp"
#include "services/participants/domain/participant.hpp"
#include "services/participants/domain/team.hpp"

namespace roster::participants {

// Who asks about which team.
struct requester {
  std::int64_t team_id = 0;
  std::string subject;  // folded, see domain::fold_subject
  // For the events that come of it.
  std::int64_t credential_id = 0;
  std::string request_id{};
};

using db::retry_token;

struct create_request {
  requester by;
  domain::new_participant wanted;
  std::optional<retry_token> retry{};
};

// Which participant is asked for.
struct find_request {
  requester by;
  std::string key;
};

struct created_participant {
  domain::participant made;  // as it was when it was created
  bool replayed = false;     // created by an earlier request with the same retry token
};

class repository {
 public:
  virtual ~repository() = default;

  // errc::not_found: unknown, or the subject is no member. errc::subscription_required: lapsed.
  virtual async::task<result<void>> check_may_create(async::clock::time_point deadline, requester by) = 0;

  // As check_may_create; errc::invalid_data: the key is taken, or the retry key came with another payload.
  // A retry of what was done gives the first outcome again.
  virtual async::task<result<created_participant>> create_participant(async::clock::time_point deadline,
                                                                      create_request asked) = 0;

  // errc::not_found: no such team, no membership or no such participant.
  virtual async::task<result<domain::participant>> find_participant(async::clock::time_point deadline,
                                                                    find_request asked) = 0;
};

}  // namespace roster::participants
