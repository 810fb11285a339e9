// What counts as an e-mail address.
#include "common/text/email.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::text {
namespace {

using namespace std::string_literals;

TEST(Email, TakesOrdinaryAddresses) {
  EXPECT_TRUE(is_email("example-email@example.com"));
  EXPECT_TRUE(is_email("a@b"));
  EXPECT_TRUE(is_email("Jörg+tag@bücher.example"));
  EXPECT_TRUE(is_email("\xF0\x9F\x98\x80@example.com"));  // U+1F600
}

TEST(Email, NeedsExactlyOneAtWithSomethingOnBothSides) {
  EXPECT_FALSE(is_email(""));
  EXPECT_FALSE(is_email("@"));
  EXPECT_FALSE(is_email("a@"));
  EXPECT_FALSE(is_email("@b"));
  EXPECT_FALSE(is_email("example.com"));
  EXPECT_FALSE(is_email("a@b@c"));
  EXPECT_FALSE(is_email("a@@c"));
}

TEST(Email, RefusesWhiteSpaceAnywhere) {
  EXPECT_FALSE(is_email(" a@b"));
  EXPECT_FALSE(is_email("a@b\n"));
  EXPECT_FALSE(is_email("a b@c"));
  EXPECT_FALSE(is_email("a\xC2\xA0@b"));      // U+00A0 no-break space
  EXPECT_FALSE(is_email("a@b\xE3\x80\x80"));  // U+3000 ideographic space
  EXPECT_FALSE(is_email("a@\xE2\x80\xA8z"));  // U+2028 line separator
}

TEST(Email, RefusesControlCharacters) {
  EXPECT_FALSE(is_email("a\x01@b"));
  EXPECT_FALSE(is_email("a@b\x7F"));
  EXPECT_FALSE(is_email("a\0@b"s));
  EXPECT_FALSE(is_email("a\xC2\x9F@b"));  // U+009F
  EXPECT_TRUE(is_email("a\xC2\xA1@b"));   // U+00A1, the first behind them that is no space
}

TEST(Email, RefusesWhatIsNotUtf8) {
  EXPECT_FALSE(is_email("a\xFF@b"));
  EXPECT_FALSE(is_email("a@b\xC3"));  // cut off
}

TEST(Email, TakesAtMost254Bytes) {
  const std::string domain = "@example.com";
  EXPECT_TRUE(is_email(std::string(254 - domain.size(), 'a') + domain));
  EXPECT_FALSE(is_email(std::string(255 - domain.size(), 'a') + domain));
}

}  // namespace
}  // namespace roster::text
