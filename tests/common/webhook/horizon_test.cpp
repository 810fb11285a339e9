// Which events are settled, told by transaction ids and plain calls.
#include "common/webhook/horizon.hpp"

#include <gtest/gtest.h>

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;

constexpr async::clock::time_point start{};

TEST(WebhookHorizon, SettlesWhatASecondLookFindsNobodyWritingBefore) {
  horizon seen;
  seen.saw({7, 100, 100}, start);
  EXPECT_EQ(seen.settled(), 0);
  EXPECT_EQ(seen.known(), 7);
  EXPECT_TRUE(seen.is_waiting());
  seen.saw({7, 101, std::nullopt}, start);
  EXPECT_EQ(seen.settled(), 7);
  EXPECT_FALSE(seen.is_waiting());
}

TEST(WebhookHorizon, WaitsForTransactionsThatMayBringEarlierEvents) {
  horizon seen;
  seen.saw({7, 90, 100}, start);
  seen.saw({9, 90, 105}, start + 1s);
  EXPECT_EQ(seen.settled(), 0);
  EXPECT_EQ(seen.known(), 7) << "one candidate at a time, or it would never be settled while others write";
  seen.saw({9, 100, 106}, start + 2s);
  EXPECT_EQ(seen.settled(), 0) << "the look's own transaction has to be over too";
  seen.saw({9, 101, 107}, start + 3s);
  EXPECT_EQ(seen.settled(), 7);
  EXPECT_EQ(seen.known(), 9) << "the next candidate is found in the same look";
}

TEST(WebhookHorizon, DoesNotWaitForEver) {
  horizon seen(10s);
  seen.saw({7, 90, 100}, start);
  seen.saw({7, 90, std::nullopt}, start + 9s);
  EXPECT_EQ(seen.settled(), 0);
  seen.saw({7, 90, std::nullopt}, start + 10s);
  EXPECT_EQ(seen.settled(), 7);
}

TEST(WebhookHorizon, NeverGoesBack) {
  horizon seen;
  seen.saw({7, 100, 100}, start);
  seen.saw({0, 101, std::nullopt}, start);
  EXPECT_EQ(seen.settled(), 7);
  seen.saw({0, 102, std::nullopt}, start);
  seen.saw({3, 103, 103}, start);
  EXPECT_EQ(seen.settled(), 7);
  EXPECT_FALSE(seen.is_waiting());
}

}  // namespace
}  // namespace roster::webhook
