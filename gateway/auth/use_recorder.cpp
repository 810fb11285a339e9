// Gathers ids under a mutex; a lane writes them.
#include "gateway/auth/use_recorder.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "common/db/array.hpp"
#include "common/log/log.hpp"
#include "gateway/auth/statements.hpp"

namespace roster::gateway {

namespace {

constexpr std::size_t most_waiting = 100'000;

struct write_job final : db::lanes::job {
  explicit write_job(std::unordered_set<std::int64_t> used) : ids(std::move(used)) {}

  void run(db::connection& on) noexcept override {
    try {
      db::array_literal list;
      for (const std::int64_t id : ids) list.add(id);
      const db::parameters values{list.take()};
      on.run(statements::note_use, values);
    } catch (const std::exception& cause) {
      log::warning("last-used times not written", {{"cause", cause.what()}, {"credentials", ids.size()}});
    }
  }

  void refuse(std::exception_ptr) noexcept override {
    log::warning("last-used times not written", {{"cause", "no lane was free"}, {"credentials", ids.size()}});
  }

  std::unordered_set<std::int64_t> ids;
};

}  // namespace

void use_recorder::note(std::int64_t credential_id) {
  const std::lock_guard lock(mutex_);
  if (used_.size() < most_waiting) used_.insert(credential_id);
}

void use_recorder::flush() {
  std::unordered_set<std::int64_t> used;
  {
    const std::lock_guard lock(mutex_);
    used.swap(used_);
  }
  if (!used.empty()) lanes_.submit(std::make_unique<write_job>(std::move(used)));
}

async::awaitable<> flush_regularly(use_recorder& what, std::chrono::milliseconds interval) {
  const async::executor here = co_await asio::this_coro::executor;
  async::timer timer(here);
  while (true) {
    timer.expires_after(interval);
    co_await timer.async_wait(async::as_result);
    what.flush();
  }
}

}  // namespace roster::gateway
