// What bodies about teams, members and subscriptions may say.
#include "services/participants/domain/team_rules.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "common/error/answers.hpp"
#include "common/text/json.hpp"

namespace roster::participants::domain {
namespace {

boost::json::value json(std::string_view body) {
  return text::parse_json_object(body).value();
}

std::string text_of(const failure& refused) {
  return error_body(refused, dialect::message);
}

std::string complaint(const std::string& field, const std::string& message) {
  return R"({"message":"The given data was invalid.","errors":{")" + field + R"(":[")" + message + R"("]}})";
}

TEST(TeamName, IsTrimmedAndMayBeAnyText) {
  EXPECT_EQ(read_team_name(json(R"({"name":"  Growth \t"})")).value(), "Growth");
  EXPECT_EQ(read_team_name(json(R"({"name":"🎉 \u202Eabc <b>'; --"})")).value(), "🎉 \u202Eabc <b>'; --");
}

TEST(TeamName, CountsCharactersNotBytes) {
  std::string name;
  for (int i = 0; i < 255; ++i) name += "é";
  EXPECT_EQ(read_team_name(json(R"({"name":")" + name + R"("})")).value(), name);
  EXPECT_EQ(text_of(read_team_name(json(R"({"name":")" + name + R"(é"})")).error()),
            complaint("name", "The name must not be greater than 255 characters."));
}

TEST(TeamName, IsRequired) {
  for (const char* body : {"{}", R"({"name":null})", R"({"name":""})", R"({"name":" \u00A0\u200B"})", "[]"})
    EXPECT_EQ(text_of(read_team_name(json(body)).error()), complaint("name", "The name field is required."))
        << body;
}

TEST(TeamName, MustBeAString) {
  for (const char* body : {R"({"name":7})", R"({"name":[]})", R"({"name":{}})", R"({"name":true})"})
    EXPECT_EQ(text_of(read_team_name(json(body)).error()), complaint("name", "The name must be a string."))
        << body;
}

TEST(TeamChanges, LeaveTheNameWhereItIsAbsentButDoNotClearIt) {
  EXPECT_EQ(read_team_changes(json("{}")).value(), std::nullopt);
  EXPECT_EQ(read_team_changes(json(R"({"name":"a"})")).value(), "a");
  EXPECT_EQ(text_of(read_team_changes(json(R"({"name":null})")).error()),
            complaint("name", "The name field is required."));
}

TEST(NewMember, IsAMemberUnlessItSaysOwner) {
  const new_member plain = read_new_member(json(R"({"subject":" John@Example.COM "})")).value();
  EXPECT_EQ(plain.subject, "john@example.com");
  EXPECT_EQ(plain.role, team_role::member);
  EXPECT_EQ(read_new_member(json(R"({"subject":"a@b","role":null})")).value().role, team_role::member);
  EXPECT_EQ(read_new_member(json(R"({"subject":"a@b","role":"member"})")).value().role, team_role::member);
  EXPECT_EQ(read_new_member(json(R"({"subject":"a@b","role":"owner"})")).value().role, team_role::owner);
}

TEST(NewMember, MustBeAnEmail) {
  for (const char* body : {R"({"subject":"john"})", R"({"subject":"a@"})", R"({"subject":"a b@c"})",
                           R"({"subject":"a@b@c"})", R"({"subject":"a@b\nc"})"})
    EXPECT_EQ(text_of(read_new_member(json(body)).error()),
              complaint("subject", "The subject format is invalid."))
        << body;
  EXPECT_EQ(text_of(read_new_member(json("{}")).error()),
            complaint("subject", "The subject field is required."));
  EXPECT_EQ(text_of(read_new_member(json(R"({"subject":7})")).error()),
            complaint("subject", "The subject must be a string."));
  const result<new_member> too_long =
      read_new_member(json(R"({"subject":")" + std::string(250, 'a') + R"(@b.cd"})"));
  EXPECT_EQ(too_long.error().fields.at(0).message, "The subject must not be greater than 254 characters.");
}

TEST(NewMember, HasARoleThatIsKnown) {
  for (const char* role : {"admin", "OWNER", "owner,member", "guest"})
    EXPECT_EQ(
        text_of(read_new_member(json(R"({"subject":"a@b","role":")" + std::string(role) + R"("})")).error()),
        complaint("role", "The selected role is invalid."))
        << role;
  EXPECT_EQ(text_of(read_new_member(json(R"({"subject":"a@b","role":1})")).error()),
            complaint("role", "The role must be a string."));
}

TEST(NewMember, HearsOfBothFieldsAtOnce) {
  const failure wrong = read_new_member(json(R"({"subject":"a","role":"b"})")).error();
  ASSERT_EQ(wrong.fields.size(), 2U);
  EXPECT_EQ(wrong.fields[0].field, "subject");
  EXPECT_EQ(wrong.fields[1].field, "role");
}

TEST(Subscription, EndsAtATimeOrIsEndedByNull) {
  EXPECT_EQ(read_subscription(json(R"({"active_until":"2030-01-31T12:00:00Z"})")).value(),
            text::parse_rfc3339("2030-01-31T12:00:00Z"));
  EXPECT_EQ(read_subscription(json(R"({"active_until":null})")).value(), std::nullopt);
}

TEST(Subscription, MustSayWhen) {
  EXPECT_EQ(text_of(read_subscription(json("{}")).error()),
            complaint("active_until", "The active until field is required."));
  for (const char* value : {"7", "true", "[]", "{}"})
    EXPECT_EQ(text_of(read_subscription(json(R"({"active_until":)" + std::string(value) + "}")).error()),
              complaint("active_until", "The active until must be a string."))
        << value;
  for (const char* value : {"", "tomorrow", "2030-01-31", "2030-02-31T00:00:00Z", "2030-01-31T12:00:00",
                            "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z"})
    EXPECT_EQ(text_of(read_subscription(json(R"({"active_until":")" + std::string(value) + R"("})")).error()),
              complaint("active_until", "The active until format is invalid."))
        << value;
}

}  // namespace
}  // namespace roster::participants::domain
