// A part at a time, each a job of its own.
#include "services/collections/sweep.hpp"

#include "common/log/log.hpp"
#include "services/collections/repository/removal_work.hpp"

namespace roster::collections {

using namespace std::chrono_literals;

async::task<> sweep_removals(db::lanes& on) {
  async::timer pause(co_await async::this_executor);
  while (true) {
    try {
      bool more = true;
      while (more)
        more = co_await on.run(async::clock::now() + 1min, [](db::connection& c) {
          return c.transact([](db::transaction& in) { return remove_some_people(in); });
        });
    } catch (const std::exception& cause) {
      log::warning("the people of deleted collections were not removed", {{"reason", cause.what()}});
    }
    pause.expires_after(1min);
    co_await pause.async_wait(async::as_result);
  }
}

}  // namespace roster::collections
