// The hourly purge of the idempotency ledger.
#include "common/app/purge_ledger.hpp"

#include "common/db/purge_hourly.hpp"

namespace roster::app {

async::task<> purge_ledger(db::lanes& on, const db::idempotency_ledger& ledger) {
  return db::purge_hourly(on, "the retries were not purged",
                          [&ledger](db::connection& c, std::size_t most) { return ledger.purge(c, most); });
}

}  // namespace roster::app
