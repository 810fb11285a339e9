// At once, and then every hour.
#include "common/db/purge_hourly.hpp"

#include "common/log/log.hpp"

namespace roster::db {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t rows_at_once = 1000;

}  // namespace

async::task<> purge_hourly(lanes& on, std::string_view complaint, purge_some purge) {
  async::timer pause(co_await async::this_executor);
  while (true) {
    try {
      std::size_t removed = rows_at_once;
      while (removed == rows_at_once)
        removed = co_await on.run(async::clock::now() + 1min,
                                  [&purge](connection& c) { return purge(c, rows_at_once); });
    } catch (const std::exception& cause) {
      log::warning(complaint, {{"reason", cause.what()}});
    }
    // Last: a server that is restarted every hour purges too.
    pause.expires_after(1h);
    co_await pause.async_wait(async::as_result);
  }
}

}  // namespace roster::db
