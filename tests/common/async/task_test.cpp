// Coroutines that await one another, and what is left of them when nobody resumes them.
#include "common/async/task.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/async/types.hpp"

namespace roster::async {
namespace {

task<int> give(int value) {
  co_return value;
}

task<int> give_later(int value) {
  const executor here = co_await this_executor;
  co_await asio::post(here, as_result);
  co_return value;
}

task<int> fail_later() {
  const executor here = co_await this_executor;
  co_await asio::post(here, as_result);
  throw std::runtime_error("as expected");
}

task<std::string> sum(int& steps) {
  const int first = co_await give(1);
  ++steps;
  const int second = co_await give_later(2);
  ++steps;
  co_return std::to_string(first + second);
}

TEST(Task, DoesNothingBeforeItIsAwaited) {
  int steps = 0;
  { const task<std::string> never = sum(steps); }
  EXPECT_EQ(steps, 0);
}

TEST(Task, GivesWhatItReturns) {
  asio::io_context io(1);
  int steps = 0;
  std::string got;
  spawn(io, sum(steps), [&](const std::exception_ptr& error, std::string value) {
    EXPECT_FALSE(error);
    got = std::move(value);
  });
  io.run();
  EXPECT_EQ(got, "3");
  EXPECT_EQ(steps, 2);
}

task<> rethrow(std::vector<std::string>& told) {
  try {
    co_await fail_later();
  } catch (const std::runtime_error& error) {
    told.emplace_back(error.what());
  }
  co_await fail_later();
}

TEST(Task, ThrowsIntoWhoAwaitsIt) {
  asio::io_context io(1);
  std::vector<std::string> told;
  std::exception_ptr escaped;
  spawn(io, rethrow(told), [&](const std::exception_ptr& error) { escaped = error; });
  io.run();
  EXPECT_EQ(told, std::vector<std::string>{"as expected"});
  EXPECT_THROW(std::rethrow_exception(escaped), std::runtime_error);
}

TEST(Task, TellsWhatItThrewInPlaceOfAValue) {
  asio::io_context io(1);
  bool told = false;
  spawn(io, fail_later(), [&told](const std::exception_ptr& error, int) {
    EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
    told = true;
  });
  io.run();
  EXPECT_TRUE(told);
}

TEST(Task, BeginsAtOnceOnItsOwnThreadAndNowhereElse) {
  asio::io_context io(1);
  bool done = false;
  spawn(io, give(1), [&done](const std::exception_ptr&, int) { done = true; });
  EXPECT_FALSE(done);  // this may be another thread
  asio::post(io, [&] {
    EXPECT_TRUE(done);
    done = false;
    spawn(io, give(1), [&done](const std::exception_ptr&, int) { done = true; });
    EXPECT_TRUE(done);
  });
  io.run();
  EXPECT_TRUE(done);
}

// The stack would not hold a million frames.
task<> count_to(int most, bool later, int& counted) {
  for (int i = 0; i < most; ++i) {
    const bool pauses = later && i % 1000 == 0;
    task<int> next = pauses ? give_later(1) : give(1);
    counted += co_await std::move(next);
  }
}

TEST(Task, DoesNotNestWhatEndsAtOnce) {
  for (const bool later : {false, true}) {
    asio::io_context io(1);
    int counted = 0;
    spawn(io, count_to(1'000'000, later, counted));
    io.run();
    EXPECT_EQ(counted, 1'000'000);
  }
}

task<> note_thread(std::thread::id& began, std::thread::id& went_on, asio::io_context& elsewhere) {
  began = std::this_thread::get_id();
  timer there(elsewhere, std::chrono::milliseconds(1));
  co_await there.async_wait(as_result);
  went_on = std::this_thread::get_id();
}

TEST(Task, StaysOnItsThread) {
  asio::io_context own(1);
  asio::io_context other(1);
  auto work = std::make_optional(asio::make_work_guard(other));
  std::thread::id began;
  std::thread::id went_on;
  spawn(own, note_thread(began, went_on, other));
  std::thread beside([&] { other.run(); });
  own.run();
  work.reset();
  beside.join();
  EXPECT_EQ(began, std::this_thread::get_id());
  EXPECT_EQ(went_on, std::this_thread::get_id());
}

task<> wait_for(std::optional<resumer<int>>& kept) {
  auto waiting = suspend<int>([&kept](resumer<int> resume) { kept.emplace(std::move(resume)); });
  co_await std::move(waiting);
}

TEST(Task, IsWorkForItsLoop) {
  asio::io_context io(1);
  std::optional<resumer<int>> kept;
  spawn(io, wait_for(kept));
  io.poll();
  EXPECT_FALSE(io.stopped());
  (*kept)(1);
  io.poll();
  EXPECT_TRUE(io.stopped());
}

struct noted {
  explicit noted(std::vector<std::string>& into, std::string name) : into_(&into), name_(std::move(name)) {}
  noted(const noted&) = delete;
  noted& operator=(const noted&) = delete;
  ~noted() { into_->push_back(name_); }
  std::vector<std::string>* into_;
  std::string name_;
};

template <class Wait>
task<> inner(std::vector<std::string>& gone, Wait wait) {
  const noted here(gone, "inner");
  auto waiting = suspend<int>(wait);
  co_await std::move(waiting);
  ADD_FAILURE() << "nobody resumes it";
}

template <class Wait>
task<> outer(std::vector<std::string>& gone, Wait wait) {
  const noted here(gone, "outer");
  co_await inner(gone, wait);
}

const std::vector<std::string> both{"inner", "outer"};

TEST(Task, IsDestroyedWithWhatItWaitsFor) {
  std::vector<std::string> gone;
  std::optional<resumer<int>> kept;
  {
    asio::io_context io(1);
    outer(gone, [&](resumer<int> resume) { kept.emplace(std::move(resume)); }).start(io.get_executor());
    EXPECT_TRUE(gone.empty());
    kept.reset();
    EXPECT_TRUE(gone.empty());  // not in the middle of whoever lets go of it
    io.run();
    EXPECT_EQ(gone, both);
  }
}

TEST(Task, IsDestroyedWithItsLoop) {
  std::vector<std::string> gone;
  {
    asio::io_context io(1);
    spawn(io, outer(gone, [&io](resumer<int> resume) {
            asio::post(io, [r = std::move(resume)]() mutable { r(1); });
          }));
    io.poll_one();
    EXPECT_TRUE(gone.empty());
  }
  EXPECT_EQ(gone, both);
}

task<> wait_a_minute(std::vector<std::string>& gone) {
  const noted here(gone, "inner");
  const executor own_loop = co_await this_executor;
  timer minute(own_loop, std::chrono::minutes(1));
  co_await minute.async_wait(as_result);
}

// What `done` holds is there until all the coroutines are gone.
TEST(Task, IsDestroyedWithAnOperationUnderWay) {
  std::vector<std::string> gone;
  {
    asio::io_context io(1);
    auto last = std::make_shared<noted>(gone, "done");
    spawn(io, wait_a_minute(gone), [kept = std::move(last)](const std::exception_ptr&) {});
    io.poll();
    EXPECT_TRUE(gone.empty());
  }
  EXPECT_EQ(gone, (std::vector<std::string>{"inner", "done"}));
}

TEST(Task, IsDestroyedOnItsThreadByWhoeverLetsGoOfIt) {
  asio::io_context io(1);
  std::vector<std::string> gone;
  std::optional<resumer<int>> kept;
  spawn(io, outer(gone, [&](resumer<int> resume) { kept.emplace(std::move(resume)); }));
  io.poll();
  std::thread([&kept] { kept.reset(); }).join();
  EXPECT_TRUE(gone.empty());
  io.run();  // and its work is gone too
  EXPECT_EQ(gone, both);
}

// Spawned, and the loop ends before it could begin.
TEST(Task, IsDestroyedUnbegun) {
  auto held = std::make_shared<int>(1);
  {
    asio::io_context io(1);
    spawn(io, [](std::shared_ptr<int>) -> task<> { co_return; }(held));
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Suspend, MayBeResumedAtOnce) {
  asio::io_context io(1);
  int got = 0;
  const auto at_once = [](int& out) -> task<> {
    // What it captures is still there when the coroutine has ended.
    auto waiting = suspend<int>([&out, text = std::string(100, 'x')](resumer<int> resume) {
      resume(7);
      out += static_cast<int>(text.size());
    });
    out = co_await std::move(waiting);
  };
  at_once(got).start(io.get_executor());
  EXPECT_EQ(got, 107);
}

TEST(Suspend, GivesAMoveOnlyValue) {
  asio::io_context io(1);
  std::optional<resumer<std::unique_ptr<int>>> kept;
  int got = 0;
  const auto wait = [&]() -> task<> {
    auto waiting = suspend<std::unique_ptr<int>>([&](auto resume) { kept.emplace(std::move(resume)); });
    const std::unique_ptr<int> given = co_await std::move(waiting);
    got = *given;
  };
  wait().start(io.get_executor());
  EXPECT_EQ(got, 0);
  (*kept)(std::make_unique<int>(3));
  EXPECT_EQ(got, 3);
}

}  // namespace
}  // namespace roster::async
