// Gathering: who waits, until when, and who does not.
#include "common/async/gathering.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace roster::async {
namespace {

using std::chrono::microseconds;

constexpr clock::time_point start{std::chrono::hours(1)};

// A batch of `size` began at `start`, and somebody came `after` it.
gathering begun_with(std::size_t size, microseconds after) {
  gathering g({.company = 4, .enough = 16, .apart = microseconds(1000), .silence = microseconds(200)});
  g.batch_begins(start, size);
  g.arrived(start + after);
  return g;
}

TEST(Gathering, WaitsUntilBatchesAreApart) {
  const gathering g = begun_with(4, microseconds(400));
  EXPECT_EQ(g.until(start + microseconds(500), 1), start + microseconds(1000));
  EXPECT_EQ(g.until(start + microseconds(500), 0), start + microseconds(1000));
}

TEST(Gathering, IsOverAfterABatchThatTookLong) {
  const gathering g = begun_with(4, microseconds(950));
  EXPECT_NE(g.until(start + microseconds(999), 1), std::nullopt);
  EXPECT_EQ(g.until(start + microseconds(1000), 1), std::nullopt);
  EXPECT_EQ(g.until(start + microseconds(5000), 1), std::nullopt);
}

TEST(Gathering, IsNotForAFewClients) {
  EXPECT_EQ(begun_with(1, microseconds(400)).until(start + microseconds(500), 1), std::nullopt);
  EXPECT_EQ(begun_with(3, microseconds(400)).until(start + microseconds(500), 1), std::nullopt);
}

TEST(Gathering, EndsWhenEnoughWait) {
  const gathering g = begun_with(4, microseconds(400));
  EXPECT_NE(g.until(start + microseconds(500), 15), std::nullopt);
  EXPECT_EQ(g.until(start + microseconds(500), 16), std::nullopt);
  EXPECT_FALSE(g.is_enough(15));
  EXPECT_TRUE(g.is_enough(16));
}

TEST(Gathering, IsNotForClientsWhoAllWaitForTheirAnswers) {
  const gathering g = begun_with(4, microseconds(100));
  EXPECT_NE(g.until(start + microseconds(299), 4), std::nullopt);
  EXPECT_EQ(g.until(start + microseconds(300), 4), std::nullopt);
}

TEST(Gathering, DoesNotWaitBeforeTheFirstBatch) {
  gathering g;
  g.arrived(start);
  EXPECT_EQ(g.until(start, 1), std::nullopt);
}

}  // namespace
}  // namespace roster::async
