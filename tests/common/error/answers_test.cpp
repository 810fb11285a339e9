// The table from errors to answers, in both dialects.
#include "common/error/answers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace roster {
namespace {

TEST(DialectOf, SpeaksErrorBelowTheSecondApiOnly) {
  EXPECT_EQ(dialect_of("/api/v2"), dialect::error);
  EXPECT_EQ(dialect_of("/api/v2/collections/x/guests"), dialect::error);
  EXPECT_EQ(dialect_of("/api/v2/"), dialect::error);
  EXPECT_EQ(dialect_of("/api/v22/collections"), dialect::message);
  EXPECT_EQ(dialect_of("/api/v"), dialect::message);
  EXPECT_EQ(dialect_of("/api/teams"), dialect::message);
  EXPECT_EQ(dialect_of("/"), dialect::message);
  EXPECT_EQ(dialect_of(""), dialect::message);
  EXPECT_EQ(dialect_of("/x/api/v2"), dialect::message);
}

TEST(AnswerFor, GivesTheSeedPagesStatusesToAMissingCredential) {
  EXPECT_EQ(answer_for(errc::unauthenticated, dialect::message).status, 403U);
  EXPECT_EQ(answer_for(errc::unauthenticated, dialect::message).text, "Unauthenticated.");
  EXPECT_EQ(answer_for(errc::unauthenticated, dialect::error).status, 401U);
  EXPECT_EQ(answer_for(errc::unauthenticated, dialect::error).text, "Unauthorized");
}

TEST(AnswerFor, TellsTheTwoKindsOf403Apart) {
  EXPECT_EQ(answer_for(errc::forbidden, dialect::message).text, "This action is unauthorized.");
  EXPECT_EQ(answer_for(errc::forbidden, dialect::error).text, "Forbidden");
  EXPECT_EQ(answer_for(errc::forbidden, dialect::error).status, 403U);
}

TEST(AnswerFor, KnowsEveryStatusOfTheContract) {
  const std::pair<errc, unsigned> rows[] = {{errc::bad_request, 400},
                                            {errc::subscription_required, 402},
                                            {errc::not_found, 404},
                                            {errc::method_not_allowed, 405},
                                            {errc::request_timeout, 408},
                                            {errc::conflict, 409},
                                            {errc::precondition_failed, 412},
                                            {errc::body_too_large, 413},
                                            {errc::target_too_long, 414},
                                            {errc::unsupported_media_type, 415},
                                            {errc::invalid_data, 422},
                                            {errc::too_many_requests, 429},
                                            {errc::headers_too_large, 431},
                                            {errc::internal, 500},
                                            {errc::not_implemented, 501},
                                            {errc::bad_gateway, 502},
                                            {errc::unavailable, 503},
                                            {errc::gateway_timeout, 504},
                                            {errc::version_not_supported, 505}};
  for (const auto& [code, status] : rows) {
    EXPECT_EQ(answer_for(code, dialect::message).status, status);
    EXPECT_EQ(answer_for(code, dialect::error).status, status);
  }
}

TEST(ErrorBody, IsTheSeedsMessage) {
  EXPECT_EQ(error_body({errc::subscription_required}, dialect::message),
            R"({"message":"Subscription required."})");
  EXPECT_EQ(error_body({errc::not_found}, dialect::message), R"({"message":"Not Found"})");
}

TEST(ErrorBody, ListsEachFieldOnceWithItsMessagesInOrder) {
  const failure error{
      errc::invalid_data,
      {{"key", "The key field is required."}, {"notes", "The notes must be a string."}, {"key", "Two."}},
      ""};
  EXPECT_EQ(
      error_body(error, dialect::message),
      R"({"message":"The given data was invalid.","errors":{"key":["The key field is required.","Two."],)"
      R"("notes":["The notes must be a string."]}})");
}

TEST(ErrorBody, HasNoFieldListInTheSecondDialect) {
  const failure error{errc::invalid_data, {{"email", "x"}}, ""};
  EXPECT_EQ(error_body(error, dialect::error), R"({"error":"Missing parameters"})");
}

TEST(ErrorBody, PrefersTheFailuresOwnText) {
  EXPECT_EQ(error_body({errc::not_found, {}, "collection not found"}, dialect::error),
            R"({"error":"collection not found"})");
  EXPECT_EQ(error_body({errc::bad_request, {}, "a \"quoted\" text"}, dialect::message),
            R"({"message":"a \"quoted\" text"})");
}

TEST(Result, ThrowsALogicErrorWhenTheValueOfAFailureIsTaken) {
  const result<int> failed = failure{errc::not_found};
  EXPECT_THROW((void)failed.value(), std::logic_error);
}

}  // namespace
}  // namespace roster
