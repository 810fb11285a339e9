// Running coroutines from a test's plain function.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <utility>

#include "common/async/io_threads.hpp"
#include "common/async/types.hpp"

namespace roster::test {

// Starts it on that thread. The future gives what it returns or throws.
template <class T>
std::future<T> start(asio::io_context& on, async::awaitable<T> what) {
  return asio::co_spawn(on.get_executor(), std::move(what), asio::use_future);
}

// Returns when that thread has done everything that was posted to it before.
inline void settle(asio::io_context& on) {
  std::promise<void> done;
  asio::post(on, [&done] { done.set_value(); });
  done.get_future().wait();
}

}  // namespace roster::test
