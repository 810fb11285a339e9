// Percent-encoding, both ways.
#include "common/text/percent.hpp"

#include <gtest/gtest.h>

namespace roster::text {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out;
  append_percent_encoded(out, bytes);
  return out;
}

TEST(PercentEncode, LeavesUnreservedCharactersAlone) {
  const std::string unreserved = "AZaz09-._~";
  EXPECT_EQ(encoded(unreserved), unreserved);
  EXPECT_EQ(encoded(""), "");
}

TEST(PercentEncode, SpellsEveryOtherByteInUpperCase) {
  EXPECT_EQ(encoded("jane@example.com"), "jane%40example.com");
  EXPECT_EQ(encoded("a/b c+d%"), "a%2Fb%20c%2Bd%25");
  EXPECT_EQ(encoded("\xC3\xA4"), "%C3%A4");
  EXPECT_EQ(encoded(std::string_view("\0", 1)), "%00");
}

TEST(PercentDecode, ReadsBothCasesAndLeavesPlus) {
  EXPECT_EQ(percent_decode("a%2fb%2Fc+d"), "a/b/c+d");
  EXPECT_EQ(percent_decode("%25%32%35"), "%25");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, RefusesAnEscapeThatIsNotTwoHexadecimalDigits) {
  for (const std::string_view text : {"%", "a%", "%4", "a%4", "%4g", "%g4", "%%41", "% 4", "%-1"})
    EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(PercentDecode, UndoesPercentEncodeForEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(encoded(all)), all);
}

}  // namespace
}  // namespace roster::text
