// URLs of receivers.
#include "common/webhook/target.hpp"

#include <gtest/gtest.h>

namespace roster::webhook {
namespace {

TEST(WebhookTarget, IsReadFromAUrl) {
  const target plain = read_target("http://hooks.example").value();
  EXPECT_FALSE(plain.is_encrypted);
  EXPECT_EQ(plain.host, "hooks.example");
  EXPECT_EQ(plain.port, 80);
  EXPECT_EQ(plain.authority, "hooks.example");
  EXPECT_EQ(plain.path, "/");

  const target whole = read_target("https://hooks.example:8443/a%20b/c?d=e&f").value();
  EXPECT_TRUE(whole.is_encrypted);
  EXPECT_EQ(whole.port, 8443);
  EXPECT_EQ(whole.authority, "hooks.example:8443");
  EXPECT_EQ(whole.path, "/a%20b/c?d=e&f");

  const target address = read_target("https://[::1]?q").value();
  EXPECT_EQ(address.host, "::1");
  EXPECT_EQ(address.port, 443);
  EXPECT_EQ(address.authority, "[::1]");
  EXPECT_EQ(address.path, "/?q");
}

TEST(WebhookTarget, IsNothingElse) {
  for (const char* wrong : {"", "hooks.example", "/hook", "ftp://hooks.example", "http://", "http:///hook",
                            "http://user:secret@hooks.example", "http://hooks.example/#part",
                            "http://hooks.example:0", "http://hooks.example:99999", "http://a b"})
    EXPECT_FALSE(read_target(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace roster::webhook
