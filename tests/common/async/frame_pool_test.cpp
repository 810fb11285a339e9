// Memory for coroutine frames: what comes back, in which order, and how much is kept.
#include "common/async/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace roster::async::detail {
namespace {

// Takes `count` and gives them back, the last one last. The addresses.
std::vector<void*> use(frame_pool& from, std::size_t count, std::size_t bytes) {
  std::vector<void*> taken;
  for (std::size_t i = 0; i < count; ++i) {
    taken.push_back(from.take(bytes));
    std::memset(taken.back(), 0x5a, bytes);
  }
  for (void* const each : taken) from.give_back(each, bytes);
  return taken;
}

void empty(frame_pool& pool, std::size_t count, std::size_t bytes) {
  for (std::size_t i = 0; i < count; ++i) ::operator delete(pool.take(bytes));
}

TEST(FramePool, GivesOutWhatWasFreedLast) {
  frame_pool pool;
  const std::vector<void*> first = use(pool, 3, 100);
  EXPECT_EQ(pool.take(100), first[2]);
  EXPECT_EQ(pool.take(65), first[1]);   // of one size with 100
  EXPECT_EQ(pool.take(128), first[0]);  // as well
  for (void* const each : first) ::operator delete(each);
}

TEST(FramePool, DoesNotMixSizes) {
  frame_pool pool;
  const std::vector<void*> small = use(pool, 1, 64);
  const std::vector<void*> larger = use(pool, 1, 65);
  EXPECT_EQ(pool.take(1), small[0]);
  EXPECT_EQ(pool.take(65), larger[0]);
  ::operator delete(small[0]);
  ::operator delete(larger[0]);
}

TEST(FramePool, KeepsTheLongestToo) {
  frame_pool pool;
  const std::vector<void*> first = use(pool, 2, frame_pool::longest);
  EXPECT_EQ(pool.kept(frame_pool::longest), 2U);
  EXPECT_EQ(pool.take(frame_pool::longest), first[1]);
  EXPECT_EQ(pool.take(frame_pool::longest), first[0]);
  for (void* const each : first) ::operator delete(each);
}

TEST(FramePool, LeavesTheRestToTheAllocator) {
  frame_pool pool;
  const std::size_t most = frame_pool::most_kept;
  use(pool, most + 50, 200);
  EXPECT_EQ(pool.kept(200), most);
  empty(pool, most, 200);
  EXPECT_EQ(pool.kept(200), 0U);
  use(pool, 2, frame_pool::longest + 1);
  EXPECT_EQ(pool.kept(frame_pool::longest + 1), 0U);
}

}  // namespace
}  // namespace roster::async::detail
