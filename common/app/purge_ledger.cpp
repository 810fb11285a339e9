// The hourly purge.
#include "common/app/purge_ledger.hpp"

#include <boost/asio/this_coro.hpp>

#include "common/log/log.hpp"

namespace roster::app {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t rows_at_once = 1000;  // small, so that no lane is held up

}  // namespace

async::awaitable<> purge_hourly(db::lanes& on, std::string_view what, purge_some purge) {
  async::timer pause(co_await asio::this_coro::executor);
  while (true) {
    try {
      std::size_t removed = rows_at_once;
      while (removed == rows_at_once)
        removed = co_await on.run(async::clock::now() + 1min,
                                  [&purge](db::connection& c) { return purge(c, rows_at_once); });
    } catch (const std::exception& cause) {
      log::warning("there was no purge", {{"of", what}, {"reason", cause.what()}});
    }
    // Last: a server that is restarted every hour purges too.
    pause.expires_after(1h);
    co_await pause.async_wait(async::as_result);
  }
}

async::awaitable<> purge_ledger(db::lanes& on, const db::idempotency_ledger& ledger) {
  return purge_hourly(on, "retries",
                      [&ledger](db::connection& c, std::size_t most) { return ledger.purge(c, most); });
}

}  // namespace roster::app
