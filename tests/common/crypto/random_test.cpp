// Random bytes and tokens: their form, and that they differ.
#include "common/crypto/random.hpp"

#include <gtest/gtest.h>

#include <set>

namespace roster::crypto {
namespace {

TEST(RandomBytes, GivesAsManyAsAsked) {
  EXPECT_EQ(random_bytes(0).size(), 0U);
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(RandomToken, UsesTheWholeAlphabetAndNothingElse) {
  const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  const std::string token = random_token(20'000);  // the chance that one of 64 is missing is below 1e-130
  EXPECT_EQ(token.size(), 20'000U);
  EXPECT_EQ(token.find_first_not_of(alphabet), std::string::npos);
  EXPECT_EQ(std::set<char>(token.begin(), token.end()).size(), alphabet.size());
}

TEST(RandomToken, IsNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random_token(20));
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace roster::crypto
