// I/O threads: one context each, work before and after the start, and an end that waits for nobody.
#include "common/async/io_threads.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <set>
#include <thread>

namespace roster::async {
namespace {

std::future<std::thread::id> thread_of(asio::io_context& context) {
  auto promise = std::make_shared<std::promise<std::thread::id>>();
  asio::post(context, [promise] { promise->set_value(std::this_thread::get_id()); });
  return promise->get_future();
}

TEST(IoThreads, RunEachContextOnAThreadOfItsOwn) {
  io_threads threads(3);
  ASSERT_EQ(threads.size(), 3U);
  threads.start();
  std::set<std::thread::id> seen{std::this_thread::get_id()};
  for (std::size_t i = 0; i < threads.size(); ++i) {
    const std::thread::id first = thread_of(threads.at(i)).get();
    EXPECT_EQ(thread_of(threads.at(i)).get(), first);
    seen.insert(first);
  }
  EXPECT_EQ(seen.size(), 4U);
}

TEST(IoThreads, DoWhatWasPostedBeforeTheStart) {
  io_threads threads(1);
  auto early = thread_of(threads.at(0));
  threads.start();
  EXPECT_NE(early.get(), std::this_thread::get_id());
}

TEST(IoThreads, StayWhenThereIsNothingToDo) {
  io_threads threads(1);
  threads.start();
  (void)thread_of(threads.at(0)).get();
  (void)thread_of(threads.at(0)).get();
}

TEST(IoThreads, StopWithoutWaitingForTimers) {
  io_threads threads(2);
  timer never(threads.at(0), std::chrono::hours(1));
  never.async_wait([](auto) {});
  threads.start();
  threads.stop();
  threads.join();
  threads.join();  // a second time is nothing
}

TEST(IoThreads, MayEndWithoutEverHavingStarted) {
  const io_threads threads(2);
  EXPECT_EQ(threads.size(), 2U);
}

}  // namespace
}  // namespace roster::async
