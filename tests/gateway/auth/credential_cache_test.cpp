// The cache with clocks of the test's own.
#include "gateway/auth/credential_cache.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;
using state = credential_cache::state;

secret_hash hash_of(int n) {
  return hash_secret("secret " + std::to_string(n));
}

credential numbered(std::int64_t id) {
  credential out;
  out.id = id;
  out.subject = "jane@example.com";
  return out;
}

class CredentialCache : public testing::Test {
 protected:
  CredentialCache() { cache.notices_live(); }

  static cache_limits limits() {
    cache_limits out;
    out.known = 3;
    out.unknown = 2;
    out.unknown_for = 5s;
    out.grace = 15min;
    return out;
  }

  void pass(std::chrono::milliseconds time) {
    now.steady += time;
    now.wall += time;
  }
  state what(int n) { return cache.find(hash_of(n), now).what; }
  void store(int n) { cache.store(hash_of(n), numbered(n), now.steady); }
  void store_unknown(int n) { cache.store_unknown(hash_of(n), now.steady); }

  credential_cache cache{limits()};
  instant now{async::clock::time_point(1000h), std::chrono::sys_days(std::chrono::year(2024) / 4 / 8)};
};

TEST_F(CredentialCache, KnowsNothingAtFirst) {
  EXPECT_EQ(what(1), state::not_here);
}

TEST_F(CredentialCache, TrustsWhatWasStoredWhileNoticesArrive) {
  store(1);
  pass(24h * 365);
  const auto seen = cache.find(hash_of(1), now);
  ASSERT_EQ(seen.what, state::trusted);
  EXPECT_EQ(seen.found->who.id, 1);
}

TEST_F(CredentialCache, ForgetsOnANotice) {
  store(1);
  store_unknown(2);
  cache.forget(hash_of(1));
  cache.forget(hash_of(2));
  EXPECT_EQ(what(1), state::not_here);
  EXPECT_EQ(what(2), state::not_here);
}

TEST_F(CredentialCache, HonoursTheExpiryAtUse) {
  credential expiring = numbered(1);
  expiring.expires = std::chrono::floor<std::chrono::microseconds>(now.wall) + 10s;
  cache.store(hash_of(1), expiring, now.steady);
  pass(9'999ms);
  EXPECT_EQ(what(1), state::trusted);
  pass(1ms);
  EXPECT_EQ(what(1), state::not_here);
  EXPECT_EQ(cache.known(), 0U);
}

TEST_F(CredentialCache, EvictsTheLeastRecentlyUsed) {
  for (int n = 1; n <= 3; ++n) store(n);
  EXPECT_EQ(what(1), state::trusted);
  store(4);
  EXPECT_EQ(what(2), state::not_here);
  for (const int n : {1, 3, 4}) EXPECT_EQ(what(n), state::trusted) << n;
  EXPECT_EQ(cache.known(), 3U);
}

TEST_F(CredentialCache, RemembersTheUnknownBriefly) {
  store_unknown(1);
  pass(4'999ms);
  EXPECT_EQ(what(1), state::unknown);
  pass(1ms);
  EXPECT_EQ(what(1), state::not_here);
  EXPECT_EQ(cache.unknown(), 0U);
}

TEST_F(CredentialCache, AFloodOfJunkEvictsNoKnownCredential) {
  for (int n = 1; n <= 3; ++n) store(n);
  for (int n = 100; n < 1100; ++n) store_unknown(n);
  EXPECT_EQ(cache.unknown(), 2U);
  for (int n = 1; n <= 3; ++n) EXPECT_EQ(what(n), state::trusted) << n;
  EXPECT_EQ(what(1099), state::unknown);
  EXPECT_EQ(what(100), state::not_here);
}

TEST_F(CredentialCache, StoringAgainReplaces) {
  store(1);
  store_unknown(1);
  EXPECT_EQ(what(1), state::unknown);
  store(1);
  EXPECT_EQ(what(1), state::trusted);
  EXPECT_EQ(cache.known(), 1U);
  EXPECT_EQ(cache.unknown(), 0U);
}

TEST_F(CredentialCache, DoubtsForTheGraceTimeAfterNoticesWereLost) {
  store(1);
  pass(3h);
  cache.notices_lost(now.steady);
  pass(15min - 1ms);
  EXPECT_EQ(what(1), state::doubtful);
  pass(1ms);
  EXPECT_EQ(what(1), state::not_here);
}

TEST_F(CredentialCache, TheGraceTimeOfOneLossBeginsOnce) {
  store(1);
  cache.notices_lost(now.steady);
  pass(10min);
  cache.notices_lost(now.steady);
  pass(10min);
  EXPECT_EQ(what(1), state::not_here);
}

TEST_F(CredentialCache, TheGraceTimeOfWhatWasFoundAfterTheLossBeginsThen) {
  cache.notices_lost(now.steady);
  pass(10min);
  store(1);
  pass(10min);
  EXPECT_EQ(what(1), state::doubtful);
  pass(5min);
  EXPECT_EQ(what(1), state::not_here);
}

TEST_F(CredentialCache, ForgetsTheUnknownWhenNoticesAreLost) {
  store_unknown(1);
  cache.notices_lost(now.steady);
  EXPECT_EQ(what(1), state::not_here);
}

TEST_F(CredentialCache, DoubtsEverythingWhenNoticesArriveAgain) {
  store(1);
  cache.notices_lost(now.steady);
  store_unknown(2);
  cache.notices_live();
  EXPECT_EQ(what(1), state::doubtful);
  EXPECT_EQ(what(2), state::not_here);
  store(1);
  EXPECT_EQ(what(1), state::trusted);
}

TEST_F(CredentialCache, TheDoubtfulKeepTheGraceTimeOfTheFirstLoss) {
  store(1);
  cache.notices_lost(now.steady);
  pass(10min);
  cache.notices_live();
  EXPECT_EQ(what(1), state::doubtful);
  cache.notices_lost(now.steady);
  EXPECT_EQ(what(1), state::doubtful);
  pass(5min);
  EXPECT_EQ(what(1), state::not_here);
}

TEST_F(CredentialCache, KeepsTheStatementsOfAnUnchangedCredential) {
  store(1);
  cache.find(hash_of(1), now)
      .found->statements.push_back(
          {"participants", std::make_shared<const std::string>("signed"), now.wall + 1min});
  store(1);
  EXPECT_EQ(cache.find(hash_of(1), now).found->statements.size(), 1U);
  credential changed = numbered(1);
  changed.scopes = {"subscriptions:write"};
  cache.store(hash_of(1), changed, now.steady);
  EXPECT_TRUE(cache.find(hash_of(1), now).found->statements.empty());
}

}  // namespace
}  // namespace roster::gateway
