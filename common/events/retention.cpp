// The hourly purge of old events.
#include "common/events/retention.hpp"

#include <utility>

#include "common/db/purge_hourly.hpp"

namespace roster::events {

std::chrono::milliseconds load_retention(config::reader& from) {
  using days = std::chrono::days;
  return from.duration("EVENT_RETENTION", days{400}, days{0}, days{36'500},
                       "how long the history is kept (0: for ever)");
}

async::task<> purge_old(db::lanes& on, const event_table& table, std::chrono::milliseconds age) {
  if (age.count() == 0) co_return;
  db::purge_some purge = [&table, age](db::connection& c, std::size_t most) {
    return table.purge(c, age, most);
  };
  async::task<> hourly = db::purge_hourly(on, "old events were not purged", std::move(purge));
  co_await std::move(hourly);
}

}  // namespace roster::events
