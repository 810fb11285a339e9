// The queue of one link, with plain calls and made-up times.
#include "gateway/upstream/pipeline.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;
using item = std::unique_ptr<std::string>;
using queue = pipeline<item>;

const queue::time_point opened_at{1h};

void push(queue& to, const char* name, std::chrono::milliseconds after = 10s, bool is_head = false) {
  to.push(std::make_unique<std::string>(name), is_head, opened_at + after);
}

std::string write(queue& from) {
  std::string out;
  from.write_waiting([&](const item& one) { out += *one; });
  return out;
}

TEST(Pipeline, WritesEachRequestOnceAndInOrder) {
  queue q(8);
  push(q, "a");
  push(q, "b");
  EXPECT_EQ(write(q), "ab");
  EXPECT_EQ(q.unwritten(), 0U);
  push(q, "c");
  EXPECT_EQ(write(q), "c");
  EXPECT_EQ(write(q), "");
}

TEST(Pipeline, GivesAnswersToTheOldestWrittenRequest) {
  queue q(8);
  push(q, "a");
  EXPECT_FALSE(q.expects_answer());
  push(q, "b");
  write(q);
  EXPECT_EQ(*q.answered(), "a");
  EXPECT_EQ(*q.answered(), "b");
  EXPECT_TRUE(q.empty());
}

TEST(Pipeline, KnowsWhichAnswerHasNoBody) {
  queue q(8);
  push(q, "a", 10s, true);
  EXPECT_FALSE(q.next_answers_head()) << "not written, so this is not its answer";
  push(q, "b");
  write(q);
  EXPECT_TRUE(q.next_answers_head());
  q.answered();
  EXPECT_FALSE(q.next_answers_head());
}

TEST(Pipeline, IsFullAtItsCapacity) {
  queue q(2);
  push(q, "a");
  EXPECT_FALSE(q.full());
  push(q, "b");
  EXPECT_TRUE(q.full());
  write(q);
  EXPECT_TRUE(q.full()) << "written requests are in flight";
  q.answered();
  EXPECT_FALSE(q.full());
}

TEST(Pipeline, KeepsThePlaceOfAnOverdueRequestThatWasWritten) {
  queue q(8);
  push(q, "a", 1s);
  push(q, "b", 3s);
  write(q);
  queue::overdue late = q.take_overdue(opened_at + 1s);
  ASSERT_EQ(late.items.size(), 1U);
  EXPECT_EQ(*late.items[0], "a");
  EXPECT_EQ(late.forgotten, 0U);
  EXPECT_EQ(q.size(), 2U);
  EXPECT_EQ(q.answered(), nullptr) << "the late answer belongs to nobody";
  EXPECT_EQ(*q.answered(), "b");
}

TEST(Pipeline, ForgetsAnOverdueRequestThatWasNeverWritten) {
  queue q(8);
  push(q, "a", 3s);
  write(q);
  push(q, "b", 1s);
  push(q, "c", 3s);
  const queue::overdue late = q.take_overdue(opened_at + 2s);
  ASSERT_EQ(late.items.size(), 1U);
  EXPECT_EQ(*late.items[0], "b");
  EXPECT_EQ(late.forgotten, 1U);
  EXPECT_EQ(write(q), "c");
  EXPECT_EQ(*q.answered(), "a");
  EXPECT_EQ(*q.answered(), "c");
}

TEST(Pipeline, GivesUpEachRequestOnce) {
  queue q(8);
  push(q, "a", 1s);
  write(q);
  EXPECT_EQ(q.take_overdue(opened_at + 1s).items.size(), 1U);
  EXPECT_TRUE(q.take_overdue(opened_at + 2s).items.empty());
}

TEST(Pipeline, IsStuckWhenTheNextAnswerIsOverdueBeyondGrace) {
  queue q(8);
  push(q, "a", 1s);
  EXPECT_FALSE(q.is_stuck(opened_at + 1h, 2s)) << "nothing was written";
  write(q);
  EXPECT_FALSE(q.is_stuck(opened_at + 3s, 2s));
  EXPECT_TRUE(q.is_stuck(opened_at + 3001ms, 2s));
  q.answered();
  EXPECT_FALSE(q.is_stuck(opened_at + 1h, 2s));
}

TEST(Pipeline, TellsLostRequestsThatWereWrittenFromThoseThatWereNot) {
  queue q(8);
  push(q, "given up", 1s);
  push(q, "written");
  write(q);
  push(q, "waiting");
  q.take_overdue(opened_at + 1s);
  const std::vector<queue::lost> lost = q.take_all();
  ASSERT_EQ(lost.size(), 2U);
  EXPECT_EQ(*lost[0].item, "written");
  EXPECT_TRUE(lost[0].written);
  EXPECT_EQ(*lost[1].item, "waiting");
  EXPECT_FALSE(lost[1].written);
  EXPECT_TRUE(q.empty());
  EXPECT_FALSE(q.expects_answer());
}

}  // namespace
}  // namespace roster::gateway
