// Gathers ids under a mutex; a lane writes them.
#include "gateway/auth/use_recorder.hpp"

#include <functional>
#include <mutex>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "common/db/array.hpp"
#include "common/log/log.hpp"
#include "gateway/auth/statements.hpp"

namespace roster::gateway {

namespace {

constexpr std::size_t most_waiting = 100'000;

using ids = std::unordered_set<std::int64_t>;

}  // namespace

struct use_recorder::state {
  void add(const ids& more) {
    const std::lock_guard lock(mutex);
    for (const std::int64_t id : more)
      if (used.size() < most_waiting) used.insert(id);
  }

  std::mutex mutex;
  ids used;
};

namespace {

// `give_back` takes the ids of a job that failed.
struct write_job final : db::lanes::job {
  write_job(ids of, std::function<void(const ids&)> back) : used(std::move(of)), give_back(std::move(back)) {}

  void run(db::connection& on) noexcept override {
    try {
      db::array_literal list;
      for (const std::int64_t id : used) list.add(id);
      const db::parameters values{list.take()};
      on.run(statements::note_use, values);
    } catch (const std::exception& cause) {
      fail(cause.what());
    }
  }

  void refuse(std::exception_ptr) noexcept override { fail("no lane was free"); }

  void fail(std::string_view cause) noexcept {
    log::warning("last-used times not written", {{"cause", cause}, {"credentials", used.size()}});
    give_back(used);
  }

  ids used;
  std::function<void(const ids&)> give_back;
};

}  // namespace

use_recorder::use_recorder(db::lanes& on) : lanes_(on), shared_(std::make_shared<state>()) {}

void use_recorder::note(std::int64_t credential_id) {
  shared_->add({credential_id});
}

void use_recorder::flush() {
  ids used;
  {
    const std::lock_guard lock(shared_->mutex);
    used.swap(shared_->used);
  }
  if (used.empty()) return;
  lanes_.submit(std::make_unique<write_job>(std::move(used),
                                            [shared = shared_](const ids& back) { shared->add(back); }));
}

async::task<> flush_regularly(use_recorder& what, std::chrono::milliseconds interval) {
  const async::executor here = co_await async::this_executor;
  async::timer timer(here);
  while (true) {
    timer.expires_after(interval);
    co_await timer.async_wait(async::as_result);
    what.flush();
  }
}

}  // namespace roster::gateway
