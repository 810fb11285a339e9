// Lanes without a database: a connection connects only when it is first used.
#include "common/db/lanes.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/coroutines.hpp"

namespace roster::db {
namespace {

using test::no_deadline;
using test::settle;
using test::start;

// Keeps a lane busy from `busy` until `go`.
struct held_lane {
  std::latch busy{1};
  std::latch go{1};
};

async::task<void> hold(lanes& on, held_lane& held) {
  co_await on.run(no_deadline, [&held](connection&) {
    held.busy.count_down();
    held.go.wait();
  });
}

async::task<int> give(lanes& on, int number, async::clock::time_point deadline = no_deadline) {
  co_return co_await on.run(deadline, [number](connection&) { return number; });
}

async::task<bool> resumes_on_its_thread(lanes& on) {
  const auto before = std::this_thread::get_id();
  const auto lane = co_await on.run(no_deadline, [](connection&) { return std::this_thread::get_id(); });
  co_return std::this_thread::get_id() == before&& lane != before;
}

async::task<int> fail(lanes& on) {
  co_return co_await on.run(no_deadline, [](connection&) -> int { throw std::range_error("a bug"); });
}

class Lanes : public ::testing::Test {
 protected:
  Lanes() { threads.start(); }
  static lane_options with(std::size_t count, std::size_t capacity) { return {{}, count, capacity}; }
  asio::io_context& io() { return threads.at(0); }

  async::io_threads threads{1};
};

TEST_F(Lanes, ResumeACoroutineOnItsOwnThread) {
  lanes tested(with(2, 10));
  EXPECT_TRUE(start(io(), resumes_on_its_thread(tested)).get());
}

TEST_F(Lanes, RethrowWhatTheWorkThrew) {
  lanes tested(with(1, 10));
  EXPECT_THROW(start(io(), fail(tested)).get(), std::range_error);
}

TEST_F(Lanes, RefuseAtOnceWhenTheQueueIsFull) {
  held_lane held;
  lanes tested(with(1, 1));
  auto holding = start(io(), hold(tested, held));
  held.busy.wait();
  auto queued = start(io(), give(tested, 1));
  settle(io());
  EXPECT_EQ(tested.queued(), 1U);
  EXPECT_THROW(start(io(), give(tested, 2)).get(), unavailable) << "while the lane is still busy";
  held.go.count_down();
  EXPECT_EQ(queued.get(), 1);
  holding.get();
}

TEST_F(Lanes, RefuseAJobWhoseDeadlinePassedInTheQueue) {
  held_lane held;
  lanes tested(with(1, 10));
  auto holding = start(io(), hold(tested, held));
  held.busy.wait();
  auto late = start(io(), give(tested, 1, async::clock::now()));
  auto in_time = start(io(), give(tested, 2));
  settle(io());
  held.go.count_down();
  EXPECT_THROW(late.get(), unavailable);
  EXPECT_EQ(in_time.get(), 2);
  holding.get();
}

TEST_F(Lanes, RunWhatIsQueuedBeforeTheyAreDrainedAndRefuseTheRest) {
  held_lane held;
  lanes tested(with(1, 10));
  auto holding = start(io(), hold(tested, held));
  held.busy.wait();
  auto queued = start(io(), give(tested, 1));
  settle(io());
  std::thread draining([&] { tested.drain(); });
  held.go.count_down();
  draining.join();
  EXPECT_EQ(queued.get(), 1);
  holding.get();
  EXPECT_THROW(start(io(), give(tested, 2)).get(), unavailable);
}

TEST_F(Lanes, WorkSideBySideUpToTheirNumber) {
  held_lane first;
  held_lane second;
  lanes tested(with(2, 10));
  auto a = start(io(), hold(tested, first));
  auto b = start(io(), hold(tested, second));
  first.busy.wait();
  second.busy.wait();
  first.go.count_down();
  second.go.count_down();
  a.get();
  b.get();
}

TEST_F(Lanes, AreUnavailableWhenNoDatabaseAnswersTheirConnection) {
  lanes tested({{.url = "postgresql://127.0.0.1:1/none", .application_name = "test"}, 1, 10});
  const auto ask = [](connection& on) { on.ping(); };
  EXPECT_THROW(start(io(), tested.run(no_deadline, ask)).get(), unavailable);
}

}  // namespace
}  // namespace roster::db
