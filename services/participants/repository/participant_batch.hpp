// The set-based statements, from a batch of requests to an outcome for each. What takes a
// libpqxx connection is run on a lane's thread.
//
// All of them throw db::unavailable and db::statement_failed only; what a request can cause is in its
// outcome.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/db/async_statement.hpp"
#include "common/db/connection.hpp"
#include "common/text/time.hpp"
#include "services/participants/repository/audience.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants {

struct create_outcome {
  enum class kind { no_team, lapsed, taken, created, replayed, retry_key_reused };
  kind what = kind::no_team;
  std::int64_t participant_id = 0;  // created and replayed
  text::timestamp created{};        // likewise
};

// One statement, one round trip on a connection; or part of a transaction.
std::vector<domain::team_access> access_batch(db::connection& on, std::span<const requester> asked);
std::vector<domain::team_access> access_batch(db::transaction& in, std::span<const requester> asked);

// Likewise. Retry tokens are not looked at: see retried_batch.hpp.
std::vector<create_outcome> create_batch(db::connection& on, std::span<const create_request> asked,
                                         audience to = audience::nobody);
std::vector<create_outcome> create_batch(db::transaction& in, std::span<const create_request* const> asked,
                                         audience to = audience::nobody);

// The same for a connection that does not block, and with a simpler statement for a batch of one.
using create_statement = db::async_statement<create_request, create_outcome>;
create_statement::question ask_to_create(std::span<const create_request> asked,
                                         audience to = audience::nobody);

}  // namespace roster::participants
