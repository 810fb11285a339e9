// Memory for coroutine frames: what comes back, in which order, and how much is kept.
#include "common/async/frame_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
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

TEST(FramePool, KeepsNoMoreThanItSays) {
  frame_pool pool;
  use(pool, 300, 200);
  const std::vector<void*> again = use(pool, 256, 200);
  EXPECT_EQ(std::set<void*>(again.begin(), again.end()).size(), 256U);
  empty(pool, 256, 200);
}

TEST(FramePool, LeavesLargeOnesToTheAllocator) {
  frame_pool pool;
  for (const std::size_t bytes : {std::size_t{4096}, std::size_t{4097}, std::size_t{1} << 20U}) {
    use(pool, 2, bytes);
    if (bytes <= 4096) empty(pool, 2, bytes);
  }
}

}  // namespace
}  // namespace roster::async::detail
