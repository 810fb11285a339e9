// A coroutine that runs beside the one that started it, until the two meet again.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "common/async/types.hpp"

namespace roster::async {

// Both run on one thread. A coroutine that is not joined runs to its end all the same, so what it works on
// must not belong to whoever may leave earlier.
template <class T>
class beside {
 public:
  beside(const executor& on, task<T> work) : state_(std::make_shared<state>(on)) {
    async::spawn(on, std::move(work), [s = state_](const std::exception_ptr& error, T value) {
      s->error = error;
      if (!error) s->value.emplace(std::move(value));
      s->done = true;
      s->wake.cancel();
    });
  }

  bool is_done() const { return state_->done; }

  // What it returned or threw; once.
  task<T> join() {
    const std::shared_ptr<state> s = state_;
    if (!s->done) {
      s->wake.expires_at(clock::time_point::max());
      co_await s->wake.async_wait(as_result);
    }
    if (s->error) std::rethrow_exception(s->error);
    co_return std::move(*s->value);
  }

 private:
  struct state {
    explicit state(const executor& on) : wake(on) {}
    timer wake;
    std::exception_ptr error;
    std::optional<T> value;
    bool done = false;
  };
  std::shared_ptr<state> state_;
};

}  // namespace roster::async
