// One import at a time under one Idempotency-Key: whoever comes second waits for the first to end.
#pragma once

#include <memory>

#include "common/http/exchange.hpp"
#include "common/http/stream.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants::api {

// `ours` or `known`. Nothing of the upload is read meanwhile, so that it waits at the client.
// errc::unavailable: another import is still under way at the request's deadline. Throws client_gone.
async::task<result<import_start>> wait_for_turn(participant_repository& in, const http::exchange& with,
                                                http::stream& through, std::int64_t team_id,
                                                retry_token token);

// Keeps a lease, however long the client takes for the next batch; until it is destroyed. `in` must outlive
// the io_context's work.
class lease_keeper {
 public:
  lease_keeper(participant_repository& in, import_lease held, const async::executor& here);
  ~lease_keeper();
  lease_keeper(const lease_keeper&) = delete;
  lease_keeper& operator=(const lease_keeper&) = delete;

 private:
  struct state;
  static async::task<> keep(std::shared_ptr<state> s);
  std::shared_ptr<state> state_;
};

}  // namespace roster::participants::api
