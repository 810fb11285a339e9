// The coalescer: who schedules a drain, what a batch has in it, and when it is full.
#include "common/async/coalescer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace roster::async {
namespace {

using queue = coalescer<std::string>;

queue::pushed push(queue& to, std::string item) {
  return to.push(item);
}

TEST(Coalescer, AsksForADrainOnceUntilItRan) {
  queue q({10, 10});
  EXPECT_EQ(push(q, "a"), queue::pushed::queued_first);
  EXPECT_EQ(push(q, "b"), queue::pushed::queued);
  EXPECT_EQ(push(q, "c"), queue::pushed::queued);
  (void)q.take();
  EXPECT_EQ(push(q, "d"), queue::pushed::queued_first);
}

TEST(Coalescer, GivesWhatGatheredInOrder) {
  queue q({10, 10});
  push(q, "a");
  push(q, "b");
  const queue::batch batch = q.take();
  EXPECT_EQ(batch.items, (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(batch.more);
  EXPECT_EQ(q.size(), 0U);
}

TEST(Coalescer, LeavesWhatABatchCannotHoldToAnotherDrain) {
  queue q({10, 2});
  for (const char* item : {"a", "b", "c"}) push(q, item);
  const queue::batch first = q.take();
  EXPECT_EQ(first.items, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(first.more);
  EXPECT_EQ(push(q, "d"), queue::pushed::queued) << "the drain that `more` asked for is on its way";
  const queue::batch second = q.take();
  EXPECT_EQ(second.items, (std::vector<std::string>{"c", "d"}));
  EXPECT_FALSE(second.more);
}

TEST(Coalescer, HasNoMoreWhenABatchIsExactlyFull) {
  queue q({10, 2});
  push(q, "a");
  EXPECT_FALSE(q.fills_batch());
  push(q, "b");
  EXPECT_TRUE(q.fills_batch());
  EXPECT_FALSE(q.take().more);
  EXPECT_EQ(push(q, "c"), queue::pushed::queued_first);
}

TEST(Coalescer, RefusesWhatIsPastItsCapacityAndLeavesItUntouched) {
  queue q({2, 10});
  push(q, "a");
  push(q, "b");
  std::string late = "still mine";
  EXPECT_EQ(q.push(late), queue::pushed::refused);
  EXPECT_EQ(late, "still mine");
  EXPECT_EQ(q.size(), 2U);
  (void)q.take();
  EXPECT_EQ(q.push(late), queue::pushed::queued_first);
}

TEST(Coalescer, GivesAnEmptyBatchToADrainThatCameTooLate) {
  queue q({2, 10});
  const queue::batch batch = q.take();
  EXPECT_TRUE(batch.items.empty());
  EXPECT_FALSE(batch.more);
  EXPECT_EQ(push(q, "a"), queue::pushed::queued_first);
}

TEST(Coalescer, HoldsItemsThatOnlyMove) {
  coalescer<std::unique_ptr<int>> q({2, 2});
  auto item = std::make_unique<int>(7);
  q.push(item);
  EXPECT_EQ(item, nullptr);
  EXPECT_EQ(*q.take().items.at(0), 7);
}

}  // namespace
}  // namespace roster::async
