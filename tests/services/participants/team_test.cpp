// Team ids in paths, and subjects.
#include "services/participants/domain/team.hpp"

#include <gtest/gtest.h>

namespace roster::participants::domain {
namespace {

TEST(TeamId, IsADecimalIntegerInRange) {
  EXPECT_EQ(parse_team_id("1"), 1);
  EXPECT_EQ(parse_team_id("0019"), 19);
  EXPECT_EQ(parse_team_id("9223372036854775807"), 9223372036854775807);
}

TEST(TeamId, IsNothingElse) {
  for (const char* text : {"", "0", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "abc", "9223372036854775808",
                           "99999999999999999999999999", "\xD9\xA1"})
    EXPECT_EQ(parse_team_id(text), std::nullopt) << text;
}

TEST(Subject, IsFoldedInAsciiOnly) {
  EXPECT_EQ(fold_subject("Jane@Example.COM"), "jane@example.com");
  EXPECT_EQ(fold_subject("\xC3\x89ve@x.fr"), "\xC3\x89ve@x.fr");
}

}  // namespace
}  // namespace roster::participants::domain
