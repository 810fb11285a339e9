// Our coroutines. A request is four of them, each of which awaits the next: Asio's own need a
// coroutine more for every operation and two for every start, and each walk up or down goes through a stack
// of theirs (decision 20).
//
// A task does nothing before it is awaited or spawned. Those that await one another stay on one thread, that
// of the executor on which the outermost was spawned.
#pragma once

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "common/async/frame_pool.hpp"

namespace roster {

namespace asio = boost::asio;

namespace async {

using executor = asio::io_context::executor_type;

template <class T = void>
class task;

namespace detail {

// Of the coroutines that await one another: where they run, and whose destruction destroys all.
struct chain {
  executor on;
  std::coroutine_handle<> outermost;
};

// What every coroutine of ours knows, whatever it returns.
class promise_base {
 public:
#ifndef __SANITIZE_ADDRESS__  // g++'s name for what is to see what is used after it was freed
  // NOLINTNEXTLINE(misc-new-delete-overloads): the one with the size is the one that frames are freed with
  static void* operator new(std::size_t bytes) {
    return frames.take(bytes);
  }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    frames.give_back(frame, bytes);
  }
#endif

  std::suspend_always initial_suspend() const noexcept {
    return {};
  }

  // Whoever awaits goes on; the outermost, whom nobody awaits, is done with.
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      promise_base& of = ended.promise();
      if (of.awaited_by_) {
        of.awaited_by_.resume();
      } else if (of.began_) {
        ended.destroy();
      }
    }
    void await_resume() const noexcept {}
  };
  final_awaiter final_suspend() const noexcept {
    return {};
  }

  void unhandled_exception() noexcept {
    error_ = std::current_exception();
  }
  void rethrow_error() const {
    if (error_) std::rethrow_exception(error_);
  }

  const chain& of() const noexcept {
    return *chain_;
  }
  void begin(const executor& on, std::coroutine_handle<> self) {
    began_.emplace(chain{on, self});
    chain_ = &*began_;
  }
  void join(const promise_base& parent) noexcept {
    chain_ = parent.chain_;
  }
  void awaited_by(std::coroutine_handle<> parent) noexcept {
    awaited_by_ = parent;
  }

 private:
  const chain* chain_ = nullptr;
  std::optional<chain> began_;  // the outermost's
  std::coroutine_handle<> awaited_by_;
  std::exception_ptr error_;
};

template <class T>
class promise final : public promise_base {
 public:
  task<T> get_return_object() noexcept;
  template <class Value>
  void return_value(Value&& value) {
    value_.emplace(std::forward<Value>(value));
  }
  T take() {
    rethrow_error();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class promise<void> final : public promise_base {
 public:
  task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const { rethrow_error(); }
};

}  // namespace detail

// The coroutine, and at once what awaits it.
template <class T>
class [[nodiscard]] task {
 public:
  using promise_type = detail::promise<T>;

  explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  task(const task&) = delete;
  task& operator=(const task&) = delete;
  ~task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }

  // Runs it as far as it goes by itself. What ends without having waited goes on here and not in its
  // final_suspend: a loop over a million of those does not nest them (a compiler need not turn symmetric
  // transfer into jumps, and with sanitizers it does not).
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> parent) {
    promise_type& own = frame_.promise();
    own.join(parent.promise());
    frame_.resume();
    if (frame_.done()) return false;
    own.awaited_by(parent);
    return true;
  }

  T await_resume() { return frame_.promise().take(); }

  // Runs it on this thread, which must be that of `on`, and lets go of it: when it ends it destroys itself,
  // and what it returns or throws goes nowhere. Unlike spawn() it is no work for the io_context.
  void start(const executor& on) && {
    const auto frame = std::exchange(frame_, nullptr);
    frame.promise().begin(on, frame);
    frame.resume();
  }

 private:
  std::coroutine_handle<promise_type> frame_;
};

template <class T>
task<T> detail::promise<T>::get_return_object() noexcept {
  return task<T>(std::coroutine_handle<promise>::from_promise(*this));
}

inline task<void> detail::promise<void>::get_return_object() noexcept {
  return task<void>(std::coroutine_handle<promise>::from_promise(*this));
}

namespace detail {

// The guard: an io_context has work for as long as the coroutine lives. `work` becomes a local variable,
// which is gone before `done` is, whenever a compiler destroys its parameters.
template <class T, class Done>
task<void> run(asio::executor_work_guard<executor> /*guard*/, task<T> work, Done done) {
  std::exception_ptr error;
  // Nobody would hear of what `done` throws.
  const auto tell = [&done](auto... outcome) noexcept { done(std::move(outcome)...); };
  if constexpr (std::is_void_v<T>) {
    try {
      task<T> own = std::move(work);
      co_await std::move(own);
    } catch (...) {
      error = std::current_exception();
    }
    tell(std::move(error));
  } else {
    std::optional<T> value;
    try {
      task<T> own = std::move(work);
      T returned = co_await std::move(own);
      value.emplace(std::move(returned));
    } catch (...) {
      error = std::current_exception();
    }
    tell(std::move(error), value ? std::move(*value) : T());
  }
}

}  // namespace detail

// Runs it on the thread of `on`: at once, if that is this one. `done` gets what it threw (or nothing) and,
// unless T is void, what it returned (or a T that means nothing), on that thread. It must not throw.
template <class T, class Done>
void spawn(const executor& on, task<T> work, Done done) {
  task<void> whole = detail::run(asio::executor_work_guard<executor>(on), std::move(work), std::move(done));
  asio::dispatch(on, [on, begun = std::move(whole)]() mutable { std::move(begun).start(on); });
}

// The same for what is to live by itself, and catches what it throws.
inline void spawn(const executor& on, task<void> work) {
  spawn(on, std::move(work), [](const std::exception_ptr&) {});
}

template <class T, class... Done>
void spawn(asio::io_context& on, task<T> work, Done... done) {
  spawn(on.get_executor(), std::move(work), std::move(done)...);
}

// co_await this_executor: that of the coroutine.
struct this_executor_t {
  struct awaiter {
    const detail::chain* of = nullptr;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> asking) noexcept {
      of = &asking.promise().of();
      return false;
    }
    executor await_resume() const noexcept { return of->on; }
  };
  awaiter operator co_await() const noexcept { return {}; }
};
inline constexpr this_executor_t this_executor{};

}  // namespace async
}  // namespace roster
