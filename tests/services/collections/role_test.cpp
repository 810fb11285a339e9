// Roles and ids.
#include "services/collections/domain/role.hpp"

#include <gtest/gtest.h>

#include <string>

#include "services/collections/domain/user_id.hpp"

namespace roster::collections::domain {
namespace {

TEST(Role, MayDoWhatItsNameSays) {
  EXPECT_TRUE(may(role::guest, right::see));
  EXPECT_FALSE(may(role::guest, right::invite));
  EXPECT_FALSE(may(role::guest, right::manage));
  EXPECT_TRUE(may(role::user, right::invite));
  EXPECT_FALSE(may(role::user, right::manage));
  EXPECT_TRUE(may(role::admin, right::manage));
}

TEST(Role, IsKnownByItsNameAlone) {
  EXPECT_EQ(role_of("guest"), role::guest);
  EXPECT_EQ(role_of("user"), role::user);
  EXPECT_EQ(role_of("admin"), role::admin);
  EXPECT_EQ(role_of("Admin"), std::nullopt);
  EXPECT_EQ(role_of(""), std::nullopt);
}

TEST(UserId, IsADecimalNumberFromOneOn) {
  EXPECT_EQ(parse_user_id("1"), 1);
  EXPECT_EQ(parse_user_id("9223372036854775807"), 9'223'372'036'854'775'807);
  for (const char* text : {"", "0", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "abc",
                           "9223372036854775808", "१", "1'--"})
    EXPECT_FALSE(parse_user_id(text)) << text;
}

}  // namespace
}  // namespace roster::collections::domain
