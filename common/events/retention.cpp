// The hourly purge of old events.
#include "common/events/retention.hpp"

#include <boost/asio/this_coro.hpp>

#include "common/log/log.hpp"

namespace roster::events {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t rows_at_once = 1000;

}  // namespace

std::chrono::milliseconds load_retention(config::reader& from) {
  using days = std::chrono::days;
  return from.duration("EVENT_RETENTION", days{400}, days{0}, days{36'500},
                       "how long the history is kept (0: for ever)");
}

async::awaitable<> purge_old(db::lanes& on, const event_table& table, std::chrono::milliseconds age) {
  if (age.count() == 0) co_return;
  async::timer pause(co_await asio::this_coro::executor);
  while (true) {
    try {
      std::size_t removed = rows_at_once;
      while (removed == rows_at_once)
        removed = co_await on.run(async::clock::now() + 1min, [&table, age](db::connection& c) {
          return table.purge(c, age, rows_at_once);
        });
    } catch (const std::exception& cause) {
      log::warning("old events were not purged", {{"reason", cause.what()}});
    }
    // Last: a server that is restarted every hour purges too.
    pause.expires_after(1h);
    co_await pause.async_wait(async::as_result);
  }
}

}  // namespace roster::events
