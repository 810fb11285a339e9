// The handler's order of checks, with a repository in memory.
#include "services/participants/api/create_participant.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "services/participants/domain/failures.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants::api {
namespace {

// One team, 7, and what it does with a request.
class fake_repository final : public repository {
 public:
  async::task<result<void>> check_may_create(async::clock::time_point, requester by) override {
    ++checks;
    if (by.team_id != 7 || by.subject != "jane@example.com") co_return failure{errc::not_found};
    if (is_lapsed) co_return failure{errc::subscription_required};
    co_return result<void>();
  }

  async::task<result<created_participant>> create_participant(async::clock::time_point until,
                                                              create_request asked) override {
    result<void> allowed = co_await check_may_create(until, asked.by);
    --checks;
    if (allowed.has_error()) co_return allowed.error();
    if (asked.wanted.key == "taken") co_return domain::key_already_taken();
    created_participant out;
    out.made.participant_id = 1;
    out.made.team_id = asked.by.team_id;
    out.made.key = asked.wanted.key;
    out.made.notes = asked.wanted.notes;
    out.replayed = is_replay;
    received.push_back(std::move(asked));
    co_return out;
  }

  async::task<result<domain::participant>> find_participant(async::clock::time_point, find_request) override {
    throw std::logic_error("creating does not look anything up");
    co_return failure{errc::not_found};
  }

  bool is_lapsed = false;
  bool is_replay = false;
  int checks = 0;  // calls of check_may_create by the handler
  std::vector<create_request> received;
};

class CreateParticipant : public ::testing::Test {
 protected:
  // The failure's code, or nothing when the request was carried out; see answer().
  std::optional<errc> refused(std::string_view body) {
    answer_ = run(body);
    if (answer_->has_error()) return answer_->error().code;
    return std::nullopt;
  }
  const http::response& answer() const { return answer_->value(); }
  failure error() const { return answer_->error(); }

  fake_repository data_;
  std::string team_ = "7";
  std::string subject_ = "jane@example.com";
  std::string content_type_ = "application/json";
  std::optional<std::string> retry_key_;

 private:
  result<http::response> run(std::string_view body) {
    http::request message;
    message.set_start(http::verb::post, "POST", "/api/teams/" + team_ + "/participants", false);
    if (!content_type_.empty()) message.add_header("Content-Type", content_type_);
    if (retry_key_) message.add_header("Idempotency-Key", *retry_key_);
    message.body_storage() = body;
    http::exchange with{message};
    with.path.add("team", team_);
    with.caller.subject = subject_;
    with.caller.credential_id = 5;
    context api{data_, [] { return text::timestamp(std::chrono::seconds(100)); }, "https://roster.example"};

    asio::io_context loop(1);
    auto done = roster::test::start(loop, create_participant(api, with));
    loop.run();
    return done.get();
  }

  std::optional<result<http::response>> answer_;
};

constexpr std::string_view good_body = R"({"key":"a","notes":"b"})";

TEST_F(CreateParticipant, AnswersWith201AndTheLocation) {
  ASSERT_EQ(refused(good_body), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::created);
  EXPECT_EQ(answer().find_header("Location"), "https://roster.example/api/teams/7/participants/a");
  const boost::json::value body = boost::json::parse(answer().body);
  EXPECT_EQ(body.at("data").at("type").as_string(), "participant");
  EXPECT_EQ(body.at("data").at("attributes").at("notes").as_string(), "b");
  EXPECT_EQ(data_.checks, 0) << "a good request asks the database once";
}

TEST_F(CreateParticipant, AnswersAReplayWith200AndTheOtherEnvelope) {
  data_.is_replay = true;
  retry_key_ = "\"once\"";
  ASSERT_EQ(refused(good_body), std::nullopt);
  EXPECT_EQ(answer().code(), http::status::ok);
  EXPECT_EQ(answer().find_header("Location"), std::nullopt);
  const boost::json::value body = boost::json::parse(answer().body);
  EXPECT_EQ(body.at("data").at("type").as_string(), "participants");
}

TEST_F(CreateParticipant, HandsTheRetryKeyOn) {
  retry_key_ = "\"once\"";
  ASSERT_EQ(refused(good_body), std::nullopt);
  const retry_token first = data_.received.at(0).retry.value();
  EXPECT_EQ(first.credential_id, 5);
  EXPECT_EQ(first.key, "once");
  ASSERT_EQ(refused(R"({"key":"c"})"), std::nullopt);
  EXPECT_NE(data_.received.at(1).retry.value().fingerprint, first.fingerprint);
}

TEST_F(CreateParticipant, ComparesSubjectsWithoutRegardToCase) {
  subject_ = "Jane@EXAMPLE.com";
  EXPECT_EQ(refused(good_body), std::nullopt);
}

TEST_F(CreateParticipant, RefusesATeamThatIsNoNumberWithoutAskingTheDatabase) {
  team_ = "seven";
  EXPECT_EQ(refused("{"), errc::not_found);
  EXPECT_EQ(data_.checks, 0);
}

TEST_F(CreateParticipant, RefusesAnUnknownTeamBeforeABadMessage) {
  team_ = "8";
  EXPECT_EQ(refused(good_body), errc::not_found);
  EXPECT_EQ(refused("{"), errc::not_found);
  EXPECT_EQ(refused("{}"), errc::not_found);
  content_type_ = "text/plain";
  EXPECT_EQ(refused(good_body), errc::not_found);
  retry_key_ = "\"";
  EXPECT_EQ(refused(good_body), errc::not_found);
}

TEST_F(CreateParticipant, RefusesALapsedTeamBeforeABadMessage) {
  data_.is_lapsed = true;
  EXPECT_EQ(refused(good_body), errc::subscription_required);
  EXPECT_EQ(refused("{"), errc::subscription_required);
  EXPECT_EQ(refused(R"({"key":"abc_"})"), errc::subscription_required);
  content_type_ = "text/plain";
  EXPECT_EQ(refused(good_body), errc::subscription_required);
}

TEST_F(CreateParticipant, RefusesAMessageItCannotRead) {
  EXPECT_EQ(refused("{"), errc::bad_request);
  EXPECT_EQ(refused(R"({"key":"a\u0000b"})"), errc::bad_request);
  EXPECT_EQ(refused("{\"key\":\"\xFF\"}"), errc::bad_request);
  content_type_ = "text/plain";
  EXPECT_EQ(refused(good_body), errc::unsupported_media_type);
  EXPECT_TRUE(data_.received.empty());
}

TEST_F(CreateParticipant, RefusesAMalformedRetryKey) {
  retry_key_ = "";
  EXPECT_EQ(refused(good_body), errc::bad_request);
  retry_key_ = "\"unclosed";
  EXPECT_EQ(refused(good_body), errc::bad_request);
}

TEST_F(CreateParticipant, TakesTheContentTypesOfBothKindsOfClient) {
  for (const char* accepted :
       {"", "application/json", "application/json; charset=utf-8", "application/vnd.api+json"}) {
    content_type_ = accepted;
    EXPECT_EQ(refused(good_body), std::nullopt) << accepted;
  }
}

TEST_F(CreateParticipant, RefusesAKeyThatEndsInAnUnderscore) {
  EXPECT_EQ(refused(R"({"key":"abc_"})"), errc::invalid_data);
  EXPECT_EQ(error_body(error(), dialect::message),
            R"({"message":"The given data was invalid.","errors":{"key":["The key format is invalid."]}})");
}

TEST_F(CreateParticipant, ReportsBothFieldsInOneAnswer) {
  EXPECT_EQ(refused(R"({"notes":1})"), errc::invalid_data);
  EXPECT_EQ(error_body(error(), dialect::message),
            R"({"message":"The given data was invalid.","errors":{"key":["The key field is required."],)"
            R"("notes":["The notes must be a string."]}})");
}

TEST_F(CreateParticipant, RefusesAKeyThatIsTakenInTheSeedsWords) {
  EXPECT_EQ(refused(R"({"key":"taken"})"), errc::invalid_data);
  EXPECT_EQ(
      error_body(error(), dialect::message),
      R"({"message":"The given data was invalid.","errors":{"key":["The key has already been taken."]}})");
}

TEST(RetryKey, ThatCameWithAnotherPayloadHasItsOwnText) {
  EXPECT_EQ(error_body(domain::retry_key_already_used(), dialect::message),
            R"({"message":"The given data was invalid.","errors":{"idempotency_key":)"
            R"(["The idempotency key has already been used with another payload."]}})");
}

}  // namespace
}  // namespace roster::participants::api
