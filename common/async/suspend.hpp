// How a coroutine waits for what is not one: a resumer is handed to whoever will know, and called once.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <cassert>
#include <coroutine>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "common/async/task.hpp"

namespace roster::async {

namespace detail {

// In the coroutine's frame.
template <class T>
struct waiting {
  std::coroutine_handle<> coroutine;
  const chain* of = nullptr;
  std::optional<T> given;
};

// Destroys coroutines that will never be resumed: from the inside out, as a thrown exception would.
struct unwind {
  void operator()(void* outermost) const { std::coroutine_handle<>::from_address(outermost).destroy(); }
};
using unwinding = std::unique_ptr<void, unwind>;

}  // namespace detail

// Move-only. To be called at most once, on the coroutine's thread, which goes on before the call returns. One
// that is destroyed uncalled destroys the coroutine and all that await it (a server that ends is left so).
template <class T>
class resumer {
 public:
  using executor_type = executor;  // where Asio is to call it

  resumer() noexcept = default;  // of nobody
  explicit resumer(detail::waiting<T>& of) noexcept : waiting_(&of) {}
  resumer(resumer&& other) noexcept : waiting_(std::exchange(other.waiting_, nullptr)) {}
  resumer& operator=(resumer&& other) noexcept {
    std::swap(waiting_, other.waiting_);
    return *this;
  }
  resumer(const resumer&) = delete;
  resumer& operator=(const resumer&) = delete;
  ~resumer() {
    if (waiting_ == nullptr) return;
    // Posted: not in the middle of whatever let go of it.
    asio::post(waiting_->of->on, [all = detail::unwinding(waiting_->of->outermost.address())] {});
  }

  // Not of an empty one, as one is that was called or moved from.
  executor get_executor() const noexcept {
    assert(waiting_ != nullptr);
    return waiting_->of->on;
  }

  template <class... Args>
  void operator()(Args&&... args) {
    assert(waiting_ != nullptr);
    detail::waiting<T>* const to = std::exchange(waiting_, nullptr);
    to->given.emplace(std::forward<Args>(args)...);
    to->coroutine.resume();
  }

 private:
  detail::waiting<T>* waiting_ = nullptr;
};

// What suspend() returns, to be awaited once.
template <class T, class Begin>
class [[nodiscard]] suspension {
 public:
  explicit suspension(Begin begin) : begin_(std::move(begin)) {}

  bool await_ready() const noexcept { return false; }
  // noexcept: whoever was handed the resumer and threw has destroyed it, and with it who would catch.
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
    waiting_.coroutine = coroutine;
    waiting_.of = &coroutine.promise().of();
    // Called in its own place: the coroutine may have ended, and this with it, before the call returns.
    Begin begin = std::move(begin_);
    begin(resumer<T>(waiting_));
  }
  T await_resume() { return std::move(*waiting_.given); }

 private:
  Begin begin_;
  detail::waiting<T> waiting_;
};

// T out = co_await suspend<T>(begin): begin(resumer<T>) is called when the coroutine is suspended, and what
// the resumer is called with is the T. With g++ 12 in two steps, for a lambda inside a co_await expression is
// destroyed twice there.
template <class T, class Begin>
suspension<T, Begin> suspend(Begin begin) {
  return suspension<T, Begin>(std::move(begin));
}

// For Asio's operations: co_await op(as_result) gives a tuple (error_code, …) and never throws. A composed
// operation that names the type it returns before it knows its own (Beast's async_connect to a range) does
// not take it.
struct as_result_t {};
inline constexpr as_result_t as_result{};

}  // namespace roster::async

namespace boost::asio {

template <class... Results>
struct async_result<roster::async::as_result_t, void(Results...)> {
  template <class Initiation, class... Args>
  static auto initiate(Initiation&& initiation, roster::async::as_result_t /*token*/, Args&&... args) {
    return roster::async::suspend<std::tuple<std::decay_t<Results>...>>(
        [begin = std::forward<Initiation>(initiation),
         with = std::make_tuple(std::forward<Args>(args)...)](auto resume) mutable {
          std::apply([&](auto&... each) { std::move(begin)(std::move(resume), std::move(each)...); }, with);
        });
  }
};

}  // namespace boost::asio
