// base64url without padding: vectors, and everything that is not one.
#include "common/crypto/base64url.hpp"

#include <gtest/gtest.h>

namespace roster::crypto {
namespace {

TEST(Base64url, MatchesTheVectorsOfRfc4648WithoutPadding) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xFB\xEF\xFF", "--__"}};
  for (const auto& [bytes, text] : rows) {
    EXPECT_EQ(base64url_encode(bytes), text);
    EXPECT_EQ(base64url_decode(text), bytes);
  }
}

TEST(Base64url, ReadsBackEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(255 - i);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
}

TEST(Base64url, RefusesLengthsThatNoBytesHave) {
  for (const std::string_view text : {"A", "AAAAA", "AAAAAAAAA"})
    EXPECT_FALSE(base64url_decode(text)) << text;
}

TEST(Base64url, RefusesPaddingAndTheOtherAlphabet) {
  for (const std::string_view text : {"Zg==", "Zm8=", "Zm9v+A", "Zm9v/A", "Zm 9v", "Zm9v\n", "Zm9v.A",
                                      "Zm\xFF"
                                      "v"})
    EXPECT_FALSE(base64url_decode(text)) << text;
  EXPECT_FALSE(base64url_decode(std::string_view("Zm\0v", 4)));
}

TEST(Base64url, HasOneSpellingForEachText) {
  EXPECT_TRUE(base64url_decode("Zg"));
  EXPECT_FALSE(base64url_decode("Zh"));
  EXPECT_TRUE(base64url_decode("Zm8"));
  EXPECT_FALSE(base64url_decode("Zm9"));
}

}  // namespace
}  // namespace roster::crypto
