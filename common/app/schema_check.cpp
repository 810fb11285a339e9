// The check at start-up and the readiness that follows from it.
#include "common/app/schema_check.hpp"

#include <csignal>

#include "common/log/log.hpp"

namespace roster::app {

namespace {

using namespace std::chrono_literals;

constexpr auto ask_every = 500ms;
constexpr auto longest_wait = 2s;  // for a free lane; a database that is slower than that is not ready

}  // namespace

async::task<> schema_check::run(std::function<void()> begin_work) {
  async::timer pause(co_await async::this_executor);
  for (bool first = true;; first = false) {
    const bool settled = co_await is_settled();
    if (settled) break;
    if (first) log::warning("waiting for the database");
    pause.expires_after(ask_every);
    co_await pause.async_wait(async::as_result);
  }
  if (fault_) {
    std::raise(SIGTERM);
  } else {
    begin_work();
  }
}

async::task<bool> schema_check::is_settled() {
  try {
    co_await on_.run(async::clock::now() + longest_wait,
                     [this](db::connection& on) { db::check_migrated(on, schema_, all_); });
    fits_ = true;
  } catch (const db::unavailable&) {
    co_return false;
  } catch (...) {
    fault_ = std::current_exception();
  }
  co_return true;
}

async::task<std::string> schema_check::not_ready_because() {
  if (!fits_) co_return "the database has not answered yet";
  try {
    co_await on_.run(async::clock::now() + longest_wait, [](db::connection& on) { on.ping(); });
  } catch (const std::exception&) {
    co_return "the database does not answer";
  }
  co_return "";
}

}  // namespace roster::app
