// The handlers that change and remove a participant: their answers, and in which order they refuse.
#include "services/participants/api/change_participant.hpp"

#include "common/error/answers.hpp"
#include "services/participants/api/participant_tag.hpp"
#include "tests/services/participants/participants_fixture.hpp"

namespace roster::participants::api {
namespace {

class ChangeParticipant : public test::ParticipantsFixture {
 protected:
  result<http::response> put(const std::string& body) {
    return ask(api::change_participant, http::verb::put, "", body);
  }
  result<http::response> remove() { return ask(api::delete_participant, http::verb::delete_); }
};

TEST_F(ChangeParticipant, AnswersWithTheParticipantAsItIsNowAndItsTag) {
  const result<http::response> answer = put(R"({"key":" b1 ","notes":"n"})");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->code(), http::status::ok);
  const boost::json::value body = boost::json::parse(answer->body);
  EXPECT_EQ(body.at("data").at("id").as_string(), "b1");
  EXPECT_EQ(body.at("data").at("type").as_string(), "participants");
  EXPECT_EQ(body.at("data").at("attributes").at("notes").as_string(), "n");
  EXPECT_EQ(body.at("data").at("links").at("self").at("href").as_string(),
            "https://roster.example/api/teams/7/participants/b1");
  EXPECT_EQ(answer->find_header("ETag"), participant_tag(*participants_.find("b1")));
}

TEST_F(ChangeParticipant, WhatIsAbsentStaysAndNullClearsTheNotes) {
  ASSERT_TRUE(put(R"({"notes":"n"})").has_value());
  ASSERT_TRUE(put("{}").has_value());
  EXPECT_EQ(participants_.find("a1")->notes, "n");
  ASSERT_TRUE(put(R"({"notes":null})").has_value());
  EXPECT_EQ(participants_.find("a1")->notes, std::nullopt);
}

TEST_F(ChangeParticipant, RefusesWhatBreaksTheRules) {
  const auto complaint = [this](const std::string& body) {
    return error_body(put(body).error(), dialect::message);
  };
  const auto invalid = [](const std::string& field, const std::string& text) {
    return R"({"message":"The given data was invalid.","errors":{")" + field + R"(":[")" + text + R"("]}})";
  };
  EXPECT_EQ(complaint(R"({"key":null})"), invalid("key", "The key field is required."));
  EXPECT_EQ(complaint(R"({"key":" "})"), invalid("key", "The key field is required."));
  EXPECT_EQ(complaint(R"({"key":7})"), invalid("key", "The key must be a string."));
  EXPECT_EQ(complaint(R"({"key":"b_"})"), invalid("key", "The key format is invalid."));
  EXPECT_EQ(complaint(R"({"notes":7})"), invalid("notes", "The notes must be a string."));
  EXPECT_EQ(complaint(R"({"key":"a9"})"), invalid("key", "The key has already been taken."));
  EXPECT_EQ(code_of(put("{")), errc::bad_request);
  for (const char* none : {"[]", "5", "null", "\"key\""})
    EXPECT_EQ(complaint(none), invalid("body", "The body must be an object.")) << none;
  content_type_ = "text/plain";
  EXPECT_EQ(code_of(put("{}")), errc::unsupported_media_type);
}

TEST_F(ChangeParticipant, WhatIsNotThereIsSaidBeforeWhatIsWrongWithTheMessage) {
  key_ = "x";
  for (const char* body : {"{}", "{", R"({"key":7})"}) EXPECT_EQ(code_of(put(body)), errc::not_found) << body;
  key_ = "a1";
  subject_ = "john@example.com";
  for (const char* body : {"{}", "{", R"({"key":7})"}) EXPECT_EQ(code_of(put(body)), errc::not_found) << body;
  EXPECT_EQ(code_of(remove()), errc::not_found);
  team_ = "seven";
  EXPECT_EQ(code_of(put("{}")), errc::not_found);
  EXPECT_EQ(code_of(remove()), errc::not_found);
}

TEST_F(ChangeParticipant, OnlyTheVersionThatIsKnownIsChanged) {
  headers_ = {{"If-Match", participant_tag(*participants_.find("a1"))}};
  EXPECT_EQ(code_of(put(R"({"notes":"n"})")), std::nullopt);
  EXPECT_EQ(code_of(put(R"({"notes":"m"})")), errc::precondition_failed) << "it has changed since";
  EXPECT_EQ(participants_.find("a1")->notes, "n");
  EXPECT_EQ(code_of(remove()), errc::precondition_failed);
  participants_.find("a1")->experiment_count = 3;
  headers_ = {{"If-Match", participant_tag(*participants_.find("a1"))}};
  participants_.find("a1")->experiment_count = 4;
  EXPECT_EQ(code_of(put(R"({"notes":"m"})")), std::nullopt) << "an enrolment is no change of the participant";
  key_ = "x";
  EXPECT_EQ(code_of(put("{}")), errc::not_found);
  key_ = "a1";
  headers_ = {{"If-None-Match", "*"}};
  EXPECT_EQ(code_of(put("{}")), errc::precondition_failed);
}

TEST_F(ChangeParticipant, RemovingIs204WithoutABody) {
  headers_ = {{"If-Match", "*"}};
  const result<http::response> answer = remove();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->code(), http::status::no_content);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(code_of(remove()), errc::not_found);
}

}  // namespace
}  // namespace roster::participants::api
