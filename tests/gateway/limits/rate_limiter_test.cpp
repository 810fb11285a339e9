// The token bucket, with a clock of the test's own.
#include "gateway/limits/rate_limiter.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

class RateLimiter : public testing::Test {
 protected:
  limit_decision take(std::int64_t credential, std::int64_t per_minute) {
    return limiter.take(credential, per_minute, now);
  }

  rate_limiter limiter{3};
  async::clock::time_point now{1000h};
};

TEST_F(RateLimiter, AllowsEverythingWithoutALimit) {
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(take(1, 0).allowed);
  EXPECT_EQ(limiter.buckets(), 0U);
}

TEST_F(RateLimiter, AllowsTheQuotaAtOnceAndThenRefuses) {
  for (std::int64_t left = 59; left >= 0; --left) {
    const limit_decision decision = take(1, 60);
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.limit, 60);
    EXPECT_EQ(decision.remaining, left);
  }
  const limit_decision refused = take(1, 60);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.retry_after, 1s);
  EXPECT_EQ(refused.reset, 60s);
}

TEST_F(RateLimiter, RefillsEvenly) {
  for (int i = 0; i < 60; ++i) take(1, 60);
  now += 999ms;
  EXPECT_FALSE(take(1, 60).allowed);
  now += 1ms;
  EXPECT_TRUE(take(1, 60).allowed);
  EXPECT_FALSE(take(1, 60).allowed);
  now += 10s;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(take(1, 60).allowed) << i;
  EXPECT_FALSE(take(1, 60).allowed);
}

TEST_F(RateLimiter, RefusalsCostNothing) {
  EXPECT_TRUE(take(1, 1).allowed);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(take(1, 1).allowed);
  now += 1min;
  EXPECT_TRUE(take(1, 1).allowed);
}

TEST_F(RateLimiter, NeverSavesMoreThanOneQuota) {
  take(1, 5);
  now += 24h;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(take(1, 5).allowed);
  EXPECT_FALSE(take(1, 5).allowed);
}

TEST_F(RateLimiter, SaysWhenToComeBackAsWholeSecondsRoundedUp) {
  take(1, 7);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(take(1, 7).allowed);
  const limit_decision refused = take(1, 7);
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 9s);  // 60 / 7 = 8.57
  now += refused.retry_after;
  EXPECT_TRUE(take(1, 7).allowed);
}

TEST_F(RateLimiter, CountsCredentialsApart) {
  EXPECT_TRUE(take(1, 1).allowed);
  EXPECT_FALSE(take(1, 1).allowed);
  EXPECT_TRUE(take(2, 1).allowed);
}

TEST_F(RateLimiter, ALoweredLimitLocksOutForOneWindowAtMost) {
  for (int i = 0; i < 100; ++i) take(1, 100);
  const limit_decision refused = take(1, 1);
  EXPECT_FALSE(refused.allowed);
  EXPECT_LE(refused.retry_after, 60s);
  now += 60s;
  EXPECT_TRUE(take(1, 1).allowed);
}

TEST_F(RateLimiter, ForgetsBucketsThatAreFullAgain) {
  for (std::int64_t credential = 1; credential <= 3; ++credential) take(credential, 60);
  now += 1min;
  take(4, 60);
  EXPECT_EQ(limiter.buckets(), 1U);
}

TEST_F(RateLimiter, NeverForgetsABucketInUse) {
  for (std::int64_t credential = 1; credential <= 20; ++credential) take(credential, 1);
  for (std::int64_t credential = 1; credential <= 20; ++credential) EXPECT_FALSE(take(credential, 1).allowed);
}

TEST_F(RateLimiter, CountsExactlyUnderThreads) {
  std::atomic<int> allowed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i)
        if (limiter.take(1, 1000, now).allowed) ++allowed;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(allowed, 1000);
}

TEST(WriteLimitHeaders, WritesBothFamilies) {
  limit_decision decision;
  decision.limit = 60;
  decision.remaining = 12;
  decision.reset = 48s;
  http::response answer;
  write_limit_headers(decision, answer);
  EXPECT_EQ(answer.find_header("X-RateLimit-Limit"), "60");
  EXPECT_EQ(answer.find_header("X-RateLimit-Remaining"), "12");
  EXPECT_EQ(answer.find_header("RateLimit-Policy"), "\"credential\";q=60;w=60");
  EXPECT_EQ(answer.find_header("RateLimit"), "\"credential\";r=12;t=48");
  EXPECT_EQ(answer.find_header("Retry-After"), std::nullopt);
}

TEST(WriteLimitHeaders, SaysWhenToComeBackAfterARefusal) {
  limit_decision decision;
  decision.allowed = false;
  decision.limit = 60;
  decision.retry_after = 7s;
  http::response answer;
  write_limit_headers(decision, answer);
  EXPECT_EQ(answer.find_header("Retry-After"), "7");
}

TEST(WriteLimitHeaders, WritesNothingWithoutALimit) {
  http::response answer;
  write_limit_headers({}, answer);
  EXPECT_EQ(answer.header_block(), "");
}

}  // namespace
}  // namespace roster::gateway
