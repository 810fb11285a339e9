// The handler of bulks: a result for each item, and what is wrong with a message as a whole.
#include "services/participants/api/bulk_participants.hpp"

#include "common/error/answers.hpp"
#include "tests/services/participants/participants_fixture.hpp"

namespace roster::participants::api {
namespace {

class BulkParticipants : public test::ParticipantsFixture {
 protected:
  result<http::response> post(const std::string& body) {
    return ask(api::create_participants, http::verb::post, "", body);
  }
};

TEST_F(BulkParticipants, GivesOneResultForEachInOrder) {
  const result<http::response> answer = post(
      R"({"participants":[{"key":"b1","notes":"n"},{"key":"b_"},7,{"key":"a1"},{"key":"c1","notes":1}]})");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->code(), http::status::ok);
  EXPECT_EQ(
      answer->body,
      R"({"data":[{"status":201,"data":{"id":"b1","type":"participant","attributes":{"id":10,"team_id":7,)"
      R"("key":"b1","notes":"n","experiment_count":0,)"
      R"("created":{"human":"1 minute ago","string":"1970-01-01 00:00:00"},)"
      R"("updated":{"human":"1 minute ago","string":"1970-01-01 00:00:00"}},"relationships":[],)"
      R"("links":{"self":"https://roster.example/api/teams/7/participants/b1"}}},)"
      R"({"status":422,"errors":{"key":["The key format is invalid."]}},)"
      R"({"status":422,"errors":{"key":["The key field is required."]}},)"
      R"({"status":422,"errors":{"key":["The key has already been taken."]}},)"
      R"({"status":422,"errors":{"notes":["The notes must be a string."]}}],)"
      R"("meta":{"created":1,"failed":4}})");
}

TEST_F(BulkParticipants, HandsTheRetryKeyOn) {
  headers_ = {{"Idempotency-Key", "\"once\""}};
  ASSERT_TRUE(post(R"({"participants":[{"key":"b1"}]})").has_value());
  EXPECT_EQ(participants_.bulks.at(0).retry.value().key, "once");
  EXPECT_EQ(participants_.bulks.at(0).retry.value().credential_id, 5);
  headers_ = {{"Idempotency-Key", "\"unclosed"}};
  EXPECT_EQ(code_of(post(R"({"participants":[{"key":"b1"}]})")), errc::bad_request);
}

TEST_F(BulkParticipants, WhereAllFailTheAnswerIsStill200) {
  const result<http::response> answer = post(R"({"participants":[{}]})");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, R"({"data":[{"status":422,"errors":{"key":["The key field is required."]}}],)"
                          R"("meta":{"created":0,"failed":1}})");
  EXPECT_TRUE(participants_.bulks.empty());
}

TEST_F(BulkParticipants, ItIsAListOfOneToAThousand) {
  const auto complaint = [this](const std::string& body) {
    const result<http::response> answer = post(body);
    return answer.has_error() ? answer.error().fields.at(0).message : "none";
  };
  EXPECT_EQ(complaint(""), "The participants field is required.");
  EXPECT_EQ(complaint("[]"), "The participants field is required.");
  EXPECT_EQ(complaint(R"({"participants":null})"), "The participants field is required.");
  EXPECT_EQ(complaint(R"({"participants":[]})"), "The participants field is required.");
  EXPECT_EQ(complaint(R"({"participants":{"key":"a"}})"), "The participants must be an array.");
  EXPECT_EQ(complaint(R"({"participants":"a"})"), "The participants must be an array.");
  std::string items;
  for (int i = 0; i < 1000; ++i) items += R"({"key":"k)" + std::to_string(i) + R"("},)";
  EXPECT_EQ(complaint(R"({"participants":[)" + items + R"({"key":"z"}]})"),
            "The participants must not have more than 1000 items.");
  items.pop_back();
  EXPECT_EQ(complaint(R"({"participants":[)" + items + "]}"), "none");
  EXPECT_EQ(participants_.bulks.at(0).wanted.size(), 1000U);
}

TEST_F(BulkParticipants, WhoMayNotCreateHearsNothingElse) {
  for (const char* body : {"{", "{}", R"({"participants":[{}]})"}) {
    access_.is_lapsed = true;
    EXPECT_EQ(code_of(post(body)), errc::subscription_required) << body;
    subject_ = "john@example.com";
    EXPECT_EQ(code_of(post(body)), errc::not_found) << body;
    subject_ = "jane@example.com";
    access_.is_lapsed = false;
  }
  EXPECT_EQ(code_of(post("{")), errc::bad_request);
  EXPECT_EQ(code_of(post(R"({"participants":[{"key":"a\u0000b"}]})")), errc::bad_request);
  content_type_ = "text/plain";
  EXPECT_EQ(code_of(post("{}")), errc::unsupported_media_type);
}

}  // namespace
}  // namespace roster::participants::api
