// Batches without a database: what is run is a plain function.
#include "common/db/batched_statement.hpp"

#include <gmock/gmock.h>

#include <chrono>
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
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

using doubling = batched_statement<int, int>;

// A statement that doubles numbers and keeps the batches it saw. It holds the batch that has `hold_at` until
// `go`.
struct recorder {
  static constexpr int hold_at = 0;
  static constexpr int bad = -1;
  static constexpr int breaks_connection = -2;
  static constexpr int loses_an_outcome = -3;
  static constexpr int is_locked = -4;
  static constexpr int is_contested = -5;
  static constexpr int finds_no_connection = -6;

  std::vector<int> operator()(connection&, std::span<const int> batch) {
    batches.emplace_back(batch.begin(), batch.end());
    std::vector<int> out;
    for (const int number : batch) {
      if (number == hold_at) {
        busy.count_down();
        go.wait();
      }
      if (number == bad) throw statement_failed("bad item", "22000");
      if (number == breaks_connection) throw outcome_unknown("the connection broke");
      if (number == is_locked) {
        std::this_thread::sleep_for(takes);
        throw given_up("statement timeout");
      }
      if (number == is_contested) throw conflict("could not serialize access");
      if (number == finds_no_connection) throw unavailable("no database connection");
      if (number != loses_an_outcome) out.push_back(2 * number);
    }
    return out;
  }

  std::chrono::milliseconds takes{0};  // to give up
  std::latch busy{1};
  std::latch go{1};
  std::vector<std::vector<int>> batches;  // read it when every submit has ended
};

async::task<bool> resumes_on_its_thread(doubling& into) {
  const auto before = std::this_thread::get_id();
  co_await into.submit(no_deadline, 1);
  co_return std::this_thread::get_id() == before;
}

class BatchedStatement : public ::testing::Test {
 protected:
  BatchedStatement() { threads.start(); }

  std::future<int> submit(int number, async::clock::time_point deadline = no_deadline) {
    return start(threads.at(0), tested.submit(deadline, number));
  }

  // Occupies the only lane, so that what is submitted next gathers.
  void hold_the_lane() {
    holding = submit(recorder::hold_at);
    seen.busy.wait();
  }

  void let_go() {
    settle(threads.at(0));
    seen.go.count_down();
    EXPECT_EQ(holding.get(), 0);
  }

  recorder seen;
  async::io_threads threads{2};
  lanes one_lane{lane_options{{}, 1, 10}};
  doubling tested{one_lane, std::ref(seen), {.capacity = 6, .max_batch = 4}};
  std::future<int> holding;
};

TEST_F(BatchedStatement, RunsABatchOfOneWhenIdle) {
  EXPECT_EQ(submit(21).get(), 42);
  EXPECT_EQ(submit(4).get(), 8);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(21), ElementsAre(4)));
}

TEST_F(BatchedStatement, TakesWhatGatheredWhileTheLaneWasBusyAsOneBatch) {
  hold_the_lane();
  auto a = submit(1);
  auto b = submit(2);
  auto c = submit(3);
  let_go();
  EXPECT_EQ(a.get(), 2);
  EXPECT_EQ(b.get(), 4);
  EXPECT_EQ(c.get(), 6);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3)));
}

TEST_F(BatchedStatement, SplitsWhatIsMoreThanTheLargestBatch) {
  hold_the_lane();
  std::vector<std::future<int>> all;
  for (int i = 1; i <= 6; ++i) all.push_back(submit(i));
  let_go();
  for (int i = 1; i <= 6; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i - 1)].get(), 2 * i);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3, 4), ElementsAre(5, 6)));
}

TEST_F(BatchedStatement, RefusesAtOnceWhenItsQueueIsFull) {
  hold_the_lane();
  std::vector<std::future<int>> all;
  for (int i = 1; i <= 6; ++i) all.push_back(submit(i));
  EXPECT_THROW(submit(7).get(), unavailable) << "while the lane is still busy";
  let_go();
  for (auto& each : all) EXPECT_NO_THROW(each.get());
}

TEST_F(BatchedStatement, RefusesAtOnceWhenTheQueueOfTheLanesIsFull) {
  hold_the_lane();
  struct countdown final : lanes::job {
    explicit countdown(std::latch& l) : left(l) {}
    void run(connection&) noexcept override { left.count_down(); }
    void refuse(std::exception_ptr) noexcept override { left.count_down(); }
    std::latch& left;
  };
  std::latch left(10);
  for (int i = 0; i < 10; ++i) one_lane.submit(std::make_unique<countdown>(left));
  EXPECT_THROW(submit(1).get(), unavailable);
  let_go();
  left.wait();
  EXPECT_EQ(submit(2).get(), 4);
}

TEST_F(BatchedStatement, RefusesAnItemWhoseDeadlinePassedInTheQueueAndRunsTheOthers) {
  hold_the_lane();
  auto before = submit(1);
  auto late = submit(2, async::clock::now());
  auto after = submit(3);
  let_go();
  EXPECT_EQ(before.get(), 2);
  EXPECT_THROW(late.get(), unavailable);
  EXPECT_EQ(after.get(), 6);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, 3)));
}

TEST_F(BatchedStatement, DoesNotFailTheNeighboursOfABadItem) {
  hold_the_lane();
  auto before = submit(1);
  auto bad = submit(recorder::bad);
  auto after = submit(3);
  let_go();
  EXPECT_EQ(before.get(), 2);
  EXPECT_THROW(bad.get(), statement_failed);
  EXPECT_EQ(after.get(), 6);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, -1, 3), ElementsAre(1),
                                        ElementsAre(-1), ElementsAre(3)));
}

TEST_F(BatchedStatement, DoesNotRunABadItemTwiceWhenItIsAlone) {
  EXPECT_THROW(submit(recorder::bad).get(), statement_failed);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(-1)));
}

TEST_F(BatchedStatement, DoesNotFailTheNeighboursOfAnItemThatWaitsForALockTooLong) {
  for (const int slow : {recorder::is_locked, recorder::is_contested}) {
    recorder here;
    doubling tested_here(one_lane, std::ref(here), {.capacity = 6, .max_batch = 4});
    auto held = start(threads.at(0), tested_here.submit(no_deadline, recorder::hold_at));
    here.busy.wait();
    auto bad = start(threads.at(0), tested_here.submit(no_deadline, slow));
    auto good = start(threads.at(0), tested_here.submit(no_deadline, 3));
    settle(threads.at(0));
    here.go.count_down();
    EXPECT_EQ(held.get(), 0);
    EXPECT_THROW(bad.get(), given_up);
    EXPECT_EQ(good.get(), 6);
    EXPECT_THAT(here.batches,
                ElementsAre(ElementsAre(0), ElementsAre(slow, 3), ElementsAre(slow), ElementsAre(3)));
  }
}

TEST_F(BatchedStatement, ReplaysNoItemWhoseDeadlineHasPassed) {
  seen.takes = std::chrono::milliseconds(300);
  hold_the_lane();
  auto slow = submit(recorder::is_locked);
  auto late = submit(2, async::clock::now() + std::chrono::milliseconds(200));
  let_go();
  EXPECT_THROW(slow.get(), given_up);
  EXPECT_THROW(late.get(), unavailable);
  EXPECT_THAT(seen.batches, Not(Contains(ElementsAre(2))));
}

TEST_F(BatchedStatement, ReplaysNobodyWhenTheConnectionIsLost) {
  hold_the_lane();
  auto a = submit(1);
  auto b = submit(recorder::finds_no_connection);
  let_go();
  EXPECT_THROW(a.get(), unavailable);
  EXPECT_THROW(b.get(), unavailable);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, -6)));
}

TEST_F(BatchedStatement, ReplaysNobodyWhenTheOutcomeIsUnknown) {
  hold_the_lane();
  auto a = submit(1);
  auto b = submit(recorder::breaks_connection);
  let_go();
  EXPECT_THROW(a.get(), outcome_unknown);
  EXPECT_THROW(b.get(), outcome_unknown);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, -2)));
}

TEST_F(BatchedStatement, ReplaysNobodyWhenAnOutcomeIsMissingForTheWorkIsDone) {
  hold_the_lane();
  auto a = submit(1);
  auto b = submit(recorder::loses_an_outcome);
  let_go();
  EXPECT_THROW(a.get(), std::logic_error);
  EXPECT_THROW(b.get(), std::logic_error);
  EXPECT_THAT(seen.batches, ElementsAre(ElementsAre(0), ElementsAre(1, -3)));
}

TEST_F(BatchedStatement, ResumesEveryWaiterOnItsOwnThread) {
  hold_the_lane();
  auto a = start(threads.at(0), resumes_on_its_thread(tested));
  auto b = start(threads.at(1), resumes_on_its_thread(tested));
  auto c = start(threads.at(0), resumes_on_its_thread(tested));
  settle(threads.at(1));
  let_go();
  EXPECT_TRUE(a.get());
  EXPECT_TRUE(b.get());
  EXPECT_TRUE(c.get());
  EXPECT_EQ(seen.batches.back().size(), 3U);
}

TEST_F(BatchedStatement, RunsEverythingThatWaitsWhenTheLanesAreDrained) {
  hold_the_lane();
  std::vector<std::future<int>> all;
  for (int i = 1; i <= 6; ++i) all.push_back(submit(i));
  settle(threads.at(0));
  std::thread draining([&] { one_lane.drain(); });
  let_go();
  draining.join();
  for (auto& each : all) EXPECT_NO_THROW(each.get());
  EXPECT_THROW(submit(8).get(), unavailable);
}

TEST(BatchedStatementOnManyThreads, GivesEveryWaiterItsOwnOutcome) {
  async::io_threads threads(4);
  threads.start();
  lanes two_lanes({{}, 2, 100});
  doubling tested(two_lanes,
                  [](connection&, std::span<const int> batch) {
                    std::vector<int> out;
                    for (const int number : batch) out.push_back(2 * number);
                    return out;
                  },
                  {.capacity = 100'000, .max_batch = 64});
  std::vector<std::future<int>> all;
  for (int i = 0; i < 20'000; ++i)
    all.push_back(start(threads.at(static_cast<std::size_t>(i) % 4), tested.submit(no_deadline, i)));
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(all[static_cast<std::size_t>(i)].get(), 2 * i);
}

}  // namespace
}  // namespace roster::db
