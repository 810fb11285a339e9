// What a request to add a guest must say.
#include "services/collections/domain/guest.hpp"

#include <gtest/gtest.h>

#include "common/error/answers.hpp"
#include "common/text/json.hpp"

namespace roster::collections::domain {
namespace {

result<std::string> email_in(std::string_view body) {
  return guest_email(text::parse_json_object(body).value());
}

std::string answer_to(std::string_view body) {
  const result<std::string> email = email_in(body);
  return email.has_error() ? error_body(email.error(), dialect::error) : "accepted";
}

TEST(GuestEmail, IsKeptAsWritten) {
  EXPECT_EQ(email_in(R"({"email":"Jane@Example.COM"})").value(), "Jane@Example.COM");
}

TEST(GuestEmail, IsMissingWithoutABodyAMemberOrAValue) {
  const std::string missing = R"({"error":"Missing parameters"})";
  EXPECT_EQ(answer_to(""), missing);
  EXPECT_EQ(answer_to("{}"), missing);
  EXPECT_EQ(answer_to("[1]"), missing);
  EXPECT_EQ(answer_to(R"({"mail":"a@b"})"), missing);
  EXPECT_EQ(answer_to(R"({"email":null})"), missing);
}

TEST(GuestEmail, MustBeAString) {
  const std::string no_string = R"({"error":"email must be a String"})";
  EXPECT_EQ(answer_to(R"({"email":1})"), no_string);
  EXPECT_EQ(answer_to(R"({"email":false})"), no_string);
  EXPECT_EQ(answer_to(R"({"email":["a@b"]})"), no_string);
}

TEST(GuestEmail, MustBeAnAddress) {
  const std::string invalid = R"({"error":"email is invalid"})";
  EXPECT_EQ(answer_to(R"({"email":""})"), invalid);
  EXPECT_EQ(answer_to(R"({"email":"jane"})"), invalid);
  EXPECT_EQ(answer_to(R"({"email":" jane@example.com"})"), invalid);
}

}  // namespace
}  // namespace roster::collections::domain
