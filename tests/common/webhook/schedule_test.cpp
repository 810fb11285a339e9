// Backoff and its end, as numbers.
#include "common/webhook/schedule.hpp"

#include <gtest/gtest.h>

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;

TEST(WebhookSchedule, DoublesUpToTheLongestPause) {
  const schedule by{1s, 10s, 24h};
  EXPECT_EQ(pause_after(by, 1, 0), 1s);
  EXPECT_EQ(pause_after(by, 2, 0), 2s);
  EXPECT_EQ(pause_after(by, 3, 0), 4s);
  EXPECT_EQ(pause_after(by, 4, 0), 8s);
  EXPECT_EQ(pause_after(by, 5, 0), 10s);
  EXPECT_EQ(pause_after(by, 1'000'000'000, 0), 10s);
  EXPECT_EQ(pause_after({5s, 1s, 24h}, 1, 0), 1s);
}

TEST(WebhookSchedule, ChanceTakesUpToOneHalf) {
  const schedule by{8s, 1h, 24h};
  EXPECT_EQ(pause_after(by, 1, 0.5), 6s);
  EXPECT_EQ(pause_after(by, 1, 1), 4s);
  EXPECT_EQ(pause_after(by, 2, 1), 8s);
}

TEST(WebhookSchedule, GivesUpAfterADayOfFailuresOfWhatIsADayOld) {
  const schedule by;
  EXPECT_FALSE(is_given_up(by, 23h, 48h)) << "it is younger than the receiver's trouble";
  EXPECT_FALSE(is_given_up(by, 48h, 0ms)) << "it waited for another reason, and this is the first failure";
  EXPECT_FALSE(is_given_up(by, 48h, 23h));
  EXPECT_TRUE(is_given_up(by, 24h, 24h));
  EXPECT_TRUE(is_given_up({1s, 1s, 0ms}, 0ms, 0ms));
}

TEST(WebhookSchedule, TriesSomeDozensOfTimesInADay) {
  const schedule by;
  std::chrono::milliseconds passed{0};
  int tries = 1;
  for (; passed < by.give_up_after; ++tries) passed += pause_after(by, tries, 0.5);
  EXPECT_GT(tries, 24);
  EXPECT_LT(tries, 60);
}

}  // namespace
}  // namespace roster::webhook
