// The wording of complaints.
#include "services/participants/domain/field_messages.hpp"

#include <gtest/gtest.h>

namespace roster::participants::domain {
namespace {

TEST(FieldMessages, FollowThePublishedPattern) {
  EXPECT_EQ(required("key"), "The key field is required.");
  EXPECT_EQ(must_be_a_string("notes"), "The notes must be a string.");
  EXPECT_EQ(too_long("key", 255), "The key must not be greater than 255 characters.");
  EXPECT_EQ(invalid_format("key"), "The key format is invalid.");
  EXPECT_EQ(already_taken("key"), "The key has already been taken.");
}

TEST(FieldMessages, WriteUnderscoresAsSpaces) {
  EXPECT_EQ(required("active_until_time"), "The active until time field is required.");
}

}  // namespace
}  // namespace roster::participants::domain
