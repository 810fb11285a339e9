// How many streams a credential gets, and when it gets another.
#include "gateway/limits/stream_limiter.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace roster::gateway {
namespace {

TEST(StreamLimiter, CountsEachCredentialByItself) {
  stream_limiter limiter(2);
  const auto first = limiter.take(1);
  const auto second = limiter.take(1);
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(limiter.take(1));
  EXPECT_TRUE(limiter.take(2));
}

TEST(StreamLimiter, GivesAPlaceBackWhenItsStreamHasEnded) {
  stream_limiter limiter(1);
  {
    const auto taken = limiter.take(1);
    EXPECT_FALSE(limiter.take(1));
  }
  EXPECT_TRUE(limiter.take(1));
}

TEST(StreamLimiter, MayBeOutlivedByAStream) {
  std::optional<stream_limiter::place> outlives;
  {
    stream_limiter limiter(1);
    outlives.emplace(std::move(*limiter.take(1)));
  }
  outlives.reset();
}

}  // namespace
}  // namespace roster::gateway
