// Which bytes a text may have.
#include "common/text/byte_set.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::text {
namespace {

TEST(ByteSet, HasItsMembersAndNothingElse) {
  constexpr byte_set some("ab", "\xff-");
  std::string had;
  for (int c = 0; c < 256; ++c)
    if (some.has(static_cast<char>(c))) had.push_back(static_cast<char>(c));
  EXPECT_EQ(had, "-ab\xff");
}

TEST(ByteSet, LooksAtEveryByteOfAText) {
  constexpr byte_set some("ab", "");
  EXPECT_TRUE(some.has_all("abba"));
  EXPECT_TRUE(some.has_all(""));
  for (const std::string_view text : {"cab", "acb", "abc"}) EXPECT_FALSE(some.has_all(text)) << text;
}

}  // namespace
}  // namespace roster::text
