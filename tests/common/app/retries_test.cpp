// Tokens out of requests, responses out of kept answers.
#include "common/app/retries.hpp"

#include <gtest/gtest.h>

namespace roster::app {
namespace {

result<std::optional<db::retry_token>> token_of(std::string_view header, std::string_view body = "{}") {
  http::request message;
  message.set_start(http::verb::post, "POST", "/api/teams", false);
  if (!header.empty()) message.add_header("Idempotency-Key", header);
  message.body_storage() = body;
  http::exchange with{message};
  with.caller.credential_id = 5;
  return read_retry_token(with);
}

TEST(RetryToken, IsNothingWithoutTheHeader) {
  EXPECT_EQ(token_of("").value(), std::nullopt);
}

TEST(RetryToken, HoldsTheCredentialTheKeyAndWhatTellsPayloadsApart) {
  const db::retry_token one = token_of("\"k\"").value().value();
  const db::retry_token other = token_of("k", R"({"name":"a"})").value().value();
  EXPECT_EQ(one.credential_id, 5);
  EXPECT_EQ(one.key, "k");
  EXPECT_EQ(other.key, "k");
  EXPECT_NE(one.fingerprint, other.fingerprint);
}

TEST(RetryToken, IsRefusedWhenItIsMalformed) {
  EXPECT_EQ(token_of("\"open").error().code, errc::bad_request);
}

TEST(KeptAnswer, BecomesAResponse) {
  const http::response with_location = to_response({201, "{}", "https://roster.example/1"});
  EXPECT_EQ(with_location.code(), http::status::created);
  EXPECT_EQ(with_location.body, "{}");
  EXPECT_EQ(with_location.find_header("Location"), "https://roster.example/1");
  EXPECT_EQ(to_response({200, "{}", ""}).find_header("Location"), std::nullopt);
}

}  // namespace
}  // namespace roster::app
