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
  EXPECT_EQ(must_be_an_integer("page"), "The page must be an integer.");
  EXPECT_EQ(too_small("page", 1), "The page must be at least 1.");
  EXPECT_EQ(too_large("per_page", 100), "The per page must not be greater than 100.");
  EXPECT_EQ(must_be_an_array("participants"), "The participants must be an array.");
  EXPECT_EQ(too_many_items("participants", 1000), "The participants must not have more than 1000 items.");
  EXPECT_EQ(invalid_choice("sort"), "The selected sort is invalid.");
  EXPECT_EQ(repeated("page"), "The page field has a duplicate value.");
}

TEST(FieldMessages, WriteUnderscoresAsSpaces) {
  EXPECT_EQ(required("active_until_time"), "The active until time field is required.");
}

}  // namespace
}  // namespace roster::participants::domain
