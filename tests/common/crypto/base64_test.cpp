// base64 with the vectors of RFC 4648, section 10.
#include "common/crypto/base64.hpp"

#include <gtest/gtest.h>

namespace roster::crypto {
namespace {

TEST(Base64, EncodesAndDecodesTheVectorsOfItsRfc) {
  for (const auto& [bytes, text] : {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="},
                                    std::pair{"foo", "Zm9v"}, std::pair{"foob", "Zm9vYg=="}}) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
  EXPECT_EQ(base64_encode("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(base64_decode("+//+"), "\xfb\xff\xfe");
}

TEST(Base64, TakesNoOtherSpelling) {
  EXPECT_EQ(base64_decode("Zg"), "f") << "padding may be left out";
  for (const char* wrong : {"Z", "Zg=", "Zg===", "Zg==Zg==", "=", "Z===", "Zm9v=", "Zh==", "-__-", "Zm 9v",
                            "Zg=="
                            "\n"})
    EXPECT_FALSE(base64_decode(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace roster::crypto
