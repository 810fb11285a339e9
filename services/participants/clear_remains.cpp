// The loop over repository/remains.hpp.
#include "services/participants/clear_remains.hpp"

#include "common/log/log.hpp"
#include "services/participants/repository/remains.hpp"

namespace roster::participants {

using namespace std::chrono_literals;

namespace {

constexpr auto look_every = 2s;  // a look costs an index of next to no rows
constexpr auto pause_after_failure = 30s;

}  // namespace

async::task<> keep_clearing_remains(db::lanes& on) {
  async::timer pause(co_await async::this_executor);
  while (true) {
    auto next_look = look_every;
    try {
      bool is_more = true;
      while (is_more)
        is_more =
            co_await on.run(async::clock::now() + 1min, [](db::connection& c) { return clear_remains(c); });
    } catch (const std::exception& cause) {
      log::warning("what was deleted could not be cleared away", {{"reason", cause.what()}});
      next_look = pause_after_failure;
    }
    pause.expires_after(next_look);
    co_await pause.async_wait(async::as_result);
  }
}

}  // namespace roster::participants
