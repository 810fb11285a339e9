// Running coroutines from a test's plain function.
#pragma once

#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

#include "common/async/io_threads.hpp"
#include "common/async/types.hpp"

namespace roster::test {

inline constexpr auto no_deadline = async::clock::time_point::max();

// Starts it on that thread. The future gives what it returns or throws.
// Not asio::use_future, in which g++ 12 sees an uninitialised variable when it optimises with sanitizers.
template <class T>
std::future<T> start(asio::io_context& on, async::task<T> what) {
  auto done = std::make_shared<std::promise<T>>();
  std::future<T> out = done->get_future();
  if constexpr (std::is_void_v<T>) {
    async::spawn(on.get_executor(), std::move(what), [done](const std::exception_ptr& error) {
      error ? done->set_exception(error) : done->set_value();
    });
  } else {
    async::spawn(on.get_executor(), std::move(what), [done](const std::exception_ptr& error, T value) {
      error ? done->set_exception(error) : done->set_value(std::move(value));
    });
  }
  return out;
}

// Returns when that thread has done everything that was posted to it before.
inline void settle(asio::io_context& on) {
  std::promise<void> done;
  asio::post(on, [&done] { done.set_value(); });
  done.get_future().wait();
}

}  // namespace roster::test
