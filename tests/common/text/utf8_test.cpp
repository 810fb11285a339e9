// UTF-8: what is valid, how many characters it has, and what trimming takes off.
#include "common/text/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::text {
namespace {

TEST(IsValidUtf8, AcceptsTheFirstAndTheLastCodePointOfEveryLength) {
  for (const std::string_view text : {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEF\xBF\xBF",
                                      "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "\xEE\x80\x80"})
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  EXPECT_TRUE(is_valid_utf8(std::string_view("\0", 1)));
}

TEST(IsValidUtf8, RefusesOverlongForms) {
  for (const std::string_view text :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF"})
    EXPECT_FALSE(is_valid_utf8(text));
}

TEST(IsValidUtf8, RefusesSurrogatesAndWhatIsPastTheLastCodePoint) {
  for (const std::string_view text : {"\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                      "\xFF", "\xFE", "\xF8\x88\x80\x80\x80"})
    EXPECT_FALSE(is_valid_utf8(text));
}

TEST(IsValidUtf8, RefusesTruncatedAndStrayBytes) {
  for (const std::string_view text : {"\x80", "\xBF", "a\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3(",
                                      "\xE2(\xA1", "\xE2\x82(", "\xF0\x9F\x98("})
    EXPECT_FALSE(is_valid_utf8(text));
}

TEST(IsValidUtf8, FindsABadByteAtEveryOffset) {
  for (std::size_t i = 0; i < 33; ++i) {
    std::string text(33, 'a');
    EXPECT_TRUE(is_valid_utf8(text));
    text[i] = '\x80';
    EXPECT_FALSE(is_valid_utf8(text)) << i;
  }
}

TEST(CountCodePoints, CountsCharactersNotBytes) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("abc"), 3U);
  EXPECT_EQ(count_code_points("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 3U);  // ä € 😀
  EXPECT_EQ(count_code_points("e\xCC\x81"), 2U);                             // e and a combining accent
}

TEST(Trim, LeavesWhatHasNoWhiteSpaceAtItsEnds) {
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim("a b\tc"), "a b\tc");
  EXPECT_EQ(trim("\xC3\xA4"), "\xC3\xA4");
}

TEST(Trim, TakesEveryWhiteSpaceCharacterOffBothEnds) {
  for (const std::string space :
       {" ", "\t", "\n", "\v", "\f", "\r", "\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80",
        "\xE2\x80\x8A", "\xE2\x80\x8B", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
        "\xE3\x80\x80", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(trim(space + "a" + space), "a");
    EXPECT_EQ(trim(space + space + "\xE2\x82\xAC" + space), "\xE2\x82\xAC");
    EXPECT_EQ(trim(space + space), "");
  }
}

TEST(Trim, KeepsNeighboursOfWhiteSpaceCharacters) {
  for (const std::string other : {"\x08", "\x0E", "\x1F", "!", "\xC2\x84", "\xC2\x86", "\xC2\xA1",
                                  "\xE2\x80\x8C", "\xE2\x80\xAA", "\xE3\x80\x81", "\xF0\x9F\x98\x80"})
    EXPECT_EQ(trim(" " + other + " "), other);
}

}  // namespace
}  // namespace roster::text
