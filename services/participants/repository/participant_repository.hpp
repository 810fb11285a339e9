// What the handlers of participants need of the database, beyond creating and finding a single one.
//
// The same two channels as in repository.hpp. errc::not_found: the team is unknown or the subject no member
// of it, or the team has no such participant.
#pragma once

#include <chrono>
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

// The turn of one import among those under one retry key. It is lost when it has run out and another import
// has taken it.
struct import_lease {
  std::int64_t team_id = 0;
  std::int64_t credential_id = 0;
  std::string key{};
  std::int64_t number = 0;
};

// A process that dies keeps others from its imports' keys no longer than this. Less than a request may take
// (10 s unless set otherwise), so that who asks again at once is carried out.
inline constexpr std::chrono::milliseconds import_lease_time{9'000};

struct import_start {
  enum class state {
    ours,       // `lease` is to be renewed, and ended
    under_way,  // another import under this key has not ended
    known       // one has
  };
  state what = state::ours;
  import_lease lease{};
};

struct import_request {
  requester by;
  std::vector<domain::new_participant> rows;
  std::optional<import_lease> lease{};  // renewed
};

class participant_repository {
 public:
  virtual ~participant_repository() = default;

  // errc::invalid_data: the filter matches too many to put them in that order.
  virtual async::task<result<participant_page>> list_participants(async::clock::time_point deadline,
                                                                  list_request asked) = 0;

  // The participant as it is afterwards. errc::precondition_failed: it may not be changed as it is.
  // errc::invalid_data: the new key is taken.
  virtual async::task<result<domain::participant>> update_participant(async::clock::time_point deadline,
                                                                      update_request asked) = 0;

  // errc::precondition_failed likewise. Its enrolments go with it.
  virtual async::task<result<void>> remove_participant(async::clock::time_point deadline,
                                                       remove_request asked) = 0;

  // errc::subscription_required: lapsed. errc::invalid_data: the retry key came with another payload. A retry
  // of what was done gives the first outcome again.
  virtual async::task<result<bulk_outcome>> create_participants(async::clock::time_point deadline,
                                                                bulk_request asked) = 0;

  // One transaction: of each row whether it was created, or its key was taken. errc::subscription_required.
  // errc::unavailable: the lease is lost, and nothing was stored.
  virtual async::task<result<std::vector<bool>>> import_participants(async::clock::time_point deadline,
                                                                     import_request asked) = 0;

  // Asks for the turn of an import under this key; `token` without its fingerprint. Of several that ask, in
  // whichever process, one gets it.
  virtual async::task<import_start> begin_import(async::clock::time_point deadline, std::int64_t team_id,
                                                 retry_token token) = 0;
  // To be called well before import_lease_time has passed. False: the lease is lost.
  virtual async::task<bool> renew_import(async::clock::time_point deadline, import_lease held) = 0;
  // The import has ended: gives what is answered under the token, which is `said` unless a request with this
  // key was answered before. The lease ends with it. errc::invalid_data: that request's payload was another
  // one. errc::unavailable: the lease is lost. With a failure, nothing was done.
  virtual async::task<result<std::string>> finish_import(async::clock::time_point deadline, import_lease held,
                                                         std::string fingerprint, std::string said) = 0;
  // The import will not end: lets another have its turn. Nothing when the lease has ended already.
  virtual async::task<> give_up_import(async::clock::time_point deadline, import_lease held) = 0;
  // What was said of an import that is known. errc::invalid_data: the payload was another one.
  // errc::unavailable: it is not known any more.
  virtual async::task<result<std::string>> repeat_import(async::clock::time_point deadline,
                                                         std::int64_t team_id, retry_token token) = 0;
};

}  // namespace roster::participants
