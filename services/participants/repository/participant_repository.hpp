// What the handlers of participants need of the database, beyond creating and finding a single one.
//
// The same two channels as in repository.hpp. errc::not_found: the team is unknown or the subject no member
// of it, or the team has no such participant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "services/participants/domain/experiment.hpp"
#include "services/participants/domain/participant.hpp"
#include "services/participants/domain/participant_list.hpp"
#include "services/participants/repository/condition.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

struct list_request {
  requester by;
  domain::list_order order{};
  std::optional<domain::key_range> keys{};  // nothing: all
  std::optional<domain::list_start> start{};
  std::int64_t skip = 0;   // rows, where there is no start: its cost grows with it
  std::int64_t count = 1;  // rows at most, 1 to 100
  bool with_experiments = false;
};

struct participant_page {
  std::vector<domain::participant> rows{};  // in the order asked for
  bool has_more = false;                    // behind the last row; backwards: before the first
  // Only where they were asked for: the experiments that any of them is enrolled in, by id, and for each row
  // which of these are its own.
  std::vector<domain::experiment> experiments{};
  std::vector<std::vector<std::size_t>> enrolled{};
};

struct update_request {
  requester by;
  std::string key;  // of the participant as it is called now
  domain::participant_changes changes{};
  condition<domain::participant> may_change{};
};

struct remove_request {
  requester by;
  std::string key;
  condition<domain::participant> may_change{};
};

struct bulk_request {
  requester by;
  std::vector<domain::new_participant> wanted{};
  std::optional<retry_token> retry{};
};

// One for each that was wanted, in order: what was created, or nothing for a key that was taken, be it by an
// earlier one of the same request.
using bulk_outcome = std::vector<std::optional<domain::participant>>;

struct import_request {
  requester by;
  std::vector<domain::new_participant> rows;
};

class participant_repository {
 public:
  virtual ~participant_repository() = default;

  // errc::invalid_data: the filter matches too many to put them in that order.
  virtual async::awaitable<result<participant_page>> list_participants(async::clock::time_point deadline,
                                                                       list_request asked) = 0;

  // The participant as it is afterwards. errc::precondition_failed: it may not be changed as it is.
  // errc::invalid_data: the new key is taken.
  virtual async::awaitable<result<domain::participant>> update_participant(async::clock::time_point deadline,
                                                                           update_request asked) = 0;

  // errc::precondition_failed likewise. Its enrolments go with it.
  virtual async::awaitable<result<void>> remove_participant(async::clock::time_point deadline,
                                                            remove_request asked) = 0;

  // errc::subscription_required: lapsed. errc::invalid_data: the retry key came with another payload. A retry
  // of what was done gives the first outcome again.
  virtual async::awaitable<result<bulk_outcome>> create_participants(async::clock::time_point deadline,
                                                                     bulk_request asked) = 0;

  // One transaction: of each row whether it was created, or its key was taken. errc::subscription_required.
  virtual async::awaitable<result<std::vector<bool>>> import_participants(async::clock::time_point deadline,
                                                                          import_request asked) = 0;

  // Whether an import has ended under this key before; `token` without its fingerprint.
  virtual async::awaitable<bool> is_import_known(async::clock::time_point deadline, std::int64_t team_id,
                                                 retry_token token) = 0;
  // What is answered under the token: what was said first, or `said` when nothing was. errc::invalid_data:
  // the payload was another one. errc::unavailable: nothing was said, nor is now.
  virtual async::awaitable<result<std::string>> remember_import(async::clock::time_point deadline,
                                                                std::int64_t team_id, retry_token token,
                                                                std::optional<std::string> said) = 0;
};

}  // namespace roster::participants
