// Ranges of keys.
#include "services/participants/domain/participant_list.hpp"

#include <gtest/gtest.h>

#include "common/text/utf8.hpp"

namespace roster::participants::domain {
namespace {

bool has(const key_range& range, std::string_view key) {
  return key >= range.first && key < range.end;
}

TEST(KeyRange, OfAFilterIsOneKeyOrAPrefix) {
  const key_range one = read_key_filter("ab1");
  EXPECT_TRUE(has(one, "ab1"));
  EXPECT_FALSE(has(one, "ab"));
  EXPECT_FALSE(has(one, "ab11"));
  const key_range prefix = read_key_filter("ab*");
  EXPECT_TRUE(has(prefix, "ab"));
  EXPECT_TRUE(has(prefix, "ab1"));
  EXPECT_TRUE(has(prefix,
                  "ab\xF4\x8F\xBF\xBF\xF4\x8F\xBF\xBF"
                  "1"));
  EXPECT_FALSE(has(prefix, "aa9"));
  EXPECT_FALSE(has(prefix, "ac"));
  EXPECT_TRUE(text::is_valid_utf8(prefix.end));
}

TEST(KeyRange, OfEveryKeyHasEveryKey) {
  for (const char* key : {"0", "a", "~a", "ключ1",
                          "\xF4\x8F\xBF\xBF"
                          "1"})
    EXPECT_TRUE(has(every_key(), key)) << key;
}

TEST(KeyRange, IsCutBehindOrBeforeAKey) {
  const key_range behind = keys_behind("ab1", read_key_filter("ab*"));
  EXPECT_FALSE(has(behind, "ab1"));
  EXPECT_TRUE(has(behind, "ab1\x01z"));
  EXPECT_TRUE(has(behind, "ab11"));
  EXPECT_FALSE(has(behind, "ac"));
  const key_range before = keys_before("ab1", read_key_filter("ab*"));
  EXPECT_FALSE(has(before, "ab1"));
  EXPECT_TRUE(has(before, "ab0"));
  EXPECT_FALSE(has(before, "aa"));
  EXPECT_FALSE(has(keys_behind("z", read_key_filter("ab*")), "ab1")) << "a cursor beyond the filter";
}

}  // namespace
}  // namespace roster::participants::domain
