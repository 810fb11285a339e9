// A request that is carried out once, however often it is sent: for every POST that needs no batching. Check,
// claim, work and the answer that is remembered are one transaction (see idempotency.hpp).
//
//   co_await lanes.run(deadline, [=](db::connection& on) {
//     return db::once(on, retries, scope, token,
//                     [&](db::transaction& in) -> result<void> { may the caller do this at all? },
//                     [&](db::transaction& in) -> result<db::kept_answer> { do it, render the answer });
//   });
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/db/connection.hpp"
#include "common/db/idempotency.hpp"
#include "common/error/error.hpp"

namespace roster::db {

// An answer as the ledger keeps it, to be given again word for word.
struct kept_answer {
  unsigned status = 200;
  std::string body{};
  std::string location{};  // the header of that name; none when empty
};

// How a service remembers.
struct retry_policy {
  idempotency_ledger ledger;
  failure reused;  // what a key is answered that came with another payload before
};

// Runs `check` and `work`, or only `check` where the answer is known. A failure of either rolls everything
// back and is not remembered: a retry is decided anew. The check comes first in any case, so that nobody is
// shown an answer that was not meant for him any more. Without a token there is nothing to remember.
//
// Requests with one key that arrive together wait for the first of them, then get its answer. Both functions
// are called again after a conflict (see connection::transact). Run on a lane's thread. Throws unavailable
// and statement_failed.
result<kept_answer> once(connection& on, const retry_policy& policy, std::string_view scope,
                         const std::optional<retry_token>& token,
                         const std::function<result<void>(transaction&)>& check,
                         const std::function<result<kept_answer>(transaction&)>& work);

}  // namespace roster::db
