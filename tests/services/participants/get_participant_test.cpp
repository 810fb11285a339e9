// The handler that shows one participant: its answer, its conditions, and what it does not show.
#include "services/participants/api/get_participant.hpp"

#include "services/participants/api/participant_tag.hpp"
#include "tests/services/participants/participants_fixture.hpp"

namespace roster::participants::api {
namespace {

class GetParticipant : public test::ParticipantsFixture {
 protected:
  result<http::response> get() { return ask(api::get_participant, http::verb::get); }
  std::string tag() { return participant_tag(*participants_.find("a1")); }
};

TEST_F(GetParticipant, AnswersInTheEnvelopeOfA200WithItsTag) {
  const result<http::response> answer = get();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->code(), http::status::ok);
  EXPECT_EQ(answer->find_header("ETag"), tag());
  EXPECT_EQ(
      answer->body,
      R"({"data":{"id":"a1","type":"participants","attributes":{"id":1,"team_id":7,"key":"a1","notes":null,)"
      R"("experiment_count":0,"created":{"human":"1 minute ago","string":"1970-01-01 00:00:40"},)"
      R"("updated":{"human":"1 minute ago","string":"1970-01-01 00:00:40"}},)"
      R"("links":{"self":{"href":"https://roster.example/api/teams/7/participants/a1"}}}})");
}

TEST_F(GetParticipant, WhoAsksIsComparedWithoutRegardToCase) {
  subject_ = "JANE@EXAMPLE.COM";
  EXPECT_EQ(code_of(get()), std::nullopt);
}

TEST_F(GetParticipant, WhatIsNotThereOrNotTheirsIs404) {
  key_ = "x";
  EXPECT_EQ(code_of(get()), errc::not_found);
  key_ = "A1";
  EXPECT_EQ(code_of(get()), errc::not_found) << "keys are compared exactly";
  key_ = "a1";
  subject_ = "john@example.com";
  EXPECT_EQ(code_of(get()), errc::not_found);
  subject_ = "jane@example.com";
  for (const char* team : {"8", "seven", "07x", "-7", "99999999999999999999"}) {
    team_ = team;
    EXPECT_EQ(code_of(get()), errc::not_found) << team;
  }
}

TEST_F(GetParticipant, TheVersionTheClientHasIs304WithItsTagAndNoBody) {
  for (const std::string& known : {tag(), "W/" + tag(), "\"x\", " + tag(), std::string("*")}) {
    headers_ = {{"If-None-Match", known}};
    const result<http::response> answer = get();
    ASSERT_TRUE(answer.has_value()) << known;
    EXPECT_EQ(answer->code(), http::status::not_modified) << known;
    EXPECT_EQ(answer->find_header("ETag"), tag()) << known;
    EXPECT_EQ(answer->body, "") << known;
  }
  headers_ = {{"If-None-Match", "\"x\""}};
  EXPECT_EQ(get()->code(), http::status::ok);
}

TEST_F(GetParticipant, AnotherVersionThanTheClientWantsIs412) {
  headers_ = {{"If-Match", "\"x\""}};
  EXPECT_EQ(code_of(get()), errc::precondition_failed);
  headers_ = {{"If-Match", "W/" + tag()}};
  EXPECT_EQ(code_of(get()), errc::precondition_failed) << "If-Match compares strongly";
  headers_ = {{"If-Match", tag()}};
  EXPECT_EQ(code_of(get()), std::nullopt);
}

TEST_F(GetParticipant, WhatIsNotThereIs404WhateverTheConditions) {
  key_ = "x";
  headers_ = {{"If-Match", "\"x\""}, {"If-None-Match", "*"}};
  EXPECT_EQ(code_of(get()), errc::not_found);
}

}  // namespace
}  // namespace roster::participants::api
