// When a stream moves too little, by a clock that the test sets.
#include "common/http/stream_pace.hpp"

#include <gtest/gtest.h>

namespace roster::http {
namespace {

using namespace std::chrono_literals;

class StreamPace : public testing::Test {
 protected:
  // Ticks every 100 ms for `time`; whether it was found too slow meanwhile.
  bool is_too_slow_within(std::chrono::milliseconds time, bool waits) {
    bool out = false;
    for (; time > 0ms; time -= 100ms) out = pace.is_too_slow(now += 100ms, waits) || out;
    return out;
  }

  async::clock::time_point now{1h};
  stream_pace pace{100, 1s, now};
};

TEST_F(StreamPace, JudgesAtTheEndOfAWindow) {
  EXPECT_FALSE(is_too_slow_within(900ms, true));
  EXPECT_TRUE(is_too_slow_within(100ms, true));
}

TEST_F(StreamPace, AsksForAsMuchInEveryWindow) {
  pace.moved(1000);
  EXPECT_FALSE(is_too_slow_within(1s, true));
  pace.moved(100);
  EXPECT_FALSE(is_too_slow_within(1s, true));
  pace.moved(99);
  EXPECT_TRUE(is_too_slow_within(1s, true));
}

TEST_F(StreamPace, DoesNotCountTheTimeInWhichNobodyWaits) {
  EXPECT_FALSE(is_too_slow_within(10s, false));
  EXPECT_FALSE(is_too_slow_within(900ms, true));
}

TEST_F(StreamPace, TakesAnyWhenThereIsNoLimit) {
  pace = stream_pace(0, 1s, now);
  EXPECT_FALSE(is_too_slow_within(10s, true));
}

}  // namespace
}  // namespace roster::http
