// Who waits for a link: order, room, deadlines.
#include "gateway/upstream/call_queue.hpp"

#include <gtest/gtest.h>

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

class CallQueue : public testing::Test {
 protected:
  static std::unique_ptr<call> until(std::chrono::seconds deadline) {
    return std::make_unique<call>(upstream_request{}, async::clock::time_point(deadline),
                                  async::resumer<result<http::response>>());
  }
  static async::clock::time_point at(std::chrono::seconds time) { return async::clock::time_point(time); }

  call_queue queue{3};
};

TEST_F(CallQueue, ServesFirstComeFirst) {
  queue.push(until(1s));
  queue.push(until(2s));
  EXPECT_EQ(queue.front().deadline, at(1s));
  EXPECT_EQ(queue.pop()->deadline, at(1s));
  EXPECT_EQ(queue.pop()->deadline, at(2s));
  EXPECT_TRUE(queue.empty());
}

TEST_F(CallQueue, KnowsWhenItIsFull) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(queue.is_full());
    queue.push(until(1s));
  }
  EXPECT_TRUE(queue.is_full());
}

TEST_F(CallQueue, GivesUpWhoseDeadlineHasComeWhereverItStands) {
  for (const auto deadline : {5s, 1s, 6s}) queue.push(until(deadline));
  EXPECT_TRUE(queue.take_overdue(at(0s)).empty());
  const std::vector<std::unique_ptr<call>> late = queue.take_overdue(at(5s));
  ASSERT_EQ(late.size(), 2U);
  EXPECT_EQ(late[0]->deadline, at(5s));
  EXPECT_EQ(late[1]->deadline, at(1s));
  EXPECT_EQ(queue.pop()->deadline, at(6s));
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace roster::gateway
