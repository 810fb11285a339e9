// Overlap: when a second batch is worth sending.
#include "common/async/overlap.hpp"

#include <gtest/gtest.h>

namespace roster::async {
namespace {

TEST(Overlap, IsNotWorthItForAFew) {
  const overlap fresh(16, 256);
  EXPECT_FALSE(fresh.is_enough(15));
  EXPECT_TRUE(fresh.is_enough(16));
}

TEST(Overlap, WantsMoreWhereMoreAreHereAtOnce) {
  overlap busy(16, 256);
  busy.answered(256);
  EXPECT_FALSE(busy.is_enough(95));
  EXPECT_TRUE(busy.is_enough(96));
}

TEST(Overlap, NeverWantsMoreThanABatchTakes) {
  overlap busy(16, 32);
  busy.answered(256);
  EXPECT_TRUE(busy.is_enough(32));
  EXPECT_TRUE(overlap(16, 4).is_enough(4));
}

TEST(Overlap, ForgetsARush) {
  overlap after(16, 256);
  after.answered(256);
  for (int batch = 0; batch < 10; ++batch) after.answered(32);
  EXPECT_FALSE(after.is_enough(48));
  for (int batch = 0; batch < 30; ++batch) after.answered(32);
  EXPECT_TRUE(after.is_enough(16));
}

}  // namespace
}  // namespace roster::async
