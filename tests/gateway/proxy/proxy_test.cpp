// The stages of the gateway, with an authenticator and services played by the test.
#include "gateway/proxy/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace roster::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

authenticated known(std::int64_t credential_id, std::int64_t rate_limit) {
  return {credential_id, std::make_shared<const std::string>("signed"), rate_limit};
}

struct played_authenticator final : authenticator {
  result<authenticated> verdict = known(7, 0);
  std::string asked_for;
  bool throws = false;

  async::task<result<authenticated>> check(const http::request&, const rule& matched,
                                           async::clock::time_point) override {
    if (throws) throw std::runtime_error("a bug");
    asked_for = matched.prefix;
    co_return verdict;
  }
  std::optional<result<authenticated>> at_once{};
  std::optional<result<authenticated>> check_at_once(const http::request&, const rule&) override {
    return at_once;
  }
};

struct played_service final : upstream {
  result<http::response> answer = http::response(http::status::created);
  std::vector<upstream_request> received;
  std::vector<stream_request> streams;

  async::task<result<std::shared_ptr<service_stream>>> open_stream(stream_request what) override {
    streams.push_back(what);
    co_return failure{errc::unavailable};
  }
  async::task<result<http::response>> send(upstream_request what, async::clock::time_point) override {
    received.push_back(std::move(what));
    co_return answer;
  }
  bool has_live_endpoint() const override { return true; }
  void stop() override {}
};

// Of a request that is refused before anything moves.
struct unused_stream final : http::stream {
  async::task<result<std::string>> read() override { co_return std::string(); }
  void stop_reading() override {}
  bool is_gone() override { return false; }
  void begin(http::response) override {}
  bool has_begun() const override { return false; }
  async::task<> write(std::string_view) override { co_return; }
  void cut() override {}
};

class Proxy : public testing::Test {
 protected:
  http::response answer_to(http::verb method, const std::string& target) {
    message.set_start(method, boost::beast::http::to_string(method), target, false);
    const http::request_handler handle =
        make_proxy({auth, participants, collections, limits, streams, lists, 1s});
    return run(handle(message, "192.0.2.1"));
  }
  http::response answer_to_stream(const std::string& target, http::verb method = http::verb::get) {
    message.set_start(method, boost::beast::http::to_string(method), target, false);
    const http::stream_handler handle =
        make_stream_proxy({auth, participants, collections, limits, streams, lists, 1s});
    unused_stream through;
    return run(handle(message, "192.0.2.1", through));
  }
  http::response get(const std::string& target) { return answer_to(http::verb::get, target); }

  static std::string header(const http::response& from, std::string_view name) {
    return std::string(from.find_header(name).value_or(""));
  }

  http::request message;
  played_authenticator auth;
  played_service participants;
  played_service collections;
  rate_limiter limits;
  stream_limiter streams{1};
  stream_limiter lists{2};

 private:
  static http::response run(async::task<http::response> answer) {
    std::optional<http::response> out;
    asio::io_context loop(1);
    async::spawn(loop, keep(std::move(answer), out));
    loop.run();
    return out.value();
  }
  static async::task<> keep(async::task<http::response> from, std::optional<http::response>& to) {
    to = co_await std::move(from);
  }
};

TEST_F(Proxy, PassesTheServicesAnswerOn) {
  participants.answer->header("ETag", "\"1\"");
  participants.answer->body = "{}";
  message.add_header("X-Request-Id", "mine");
  message.body_storage() = "payload";
  const http::response answer = answer_to(http::verb::post, "/api/teams/1/participants");
  EXPECT_EQ(answer.code(), http::status::created);
  EXPECT_EQ(header(answer, "ETag"), "\"1\"");
  EXPECT_EQ(header(answer, "X-Request-Id"), "mine");
  EXPECT_EQ(answer.body, "{}");
  ASSERT_EQ(participants.received.size(), 1U);
  EXPECT_THAT(participants.received[0].head, HasSubstr("POST /api/teams/1/participants HTTP/1.1\r\n"));
  EXPECT_THAT(participants.received[0].head, HasSubstr("X-Roster-Identity: signed\r\n"));
  EXPECT_EQ(participants.received[0].body, "payload");
}

TEST_F(Proxy, AsksNobodyAboutWhoIsKnownAtOnce) {
  auth.at_once = known(8, 0);
  auth.throws = true;
  EXPECT_EQ(get("/api/teams/1").code(), http::status::created);
  ASSERT_EQ(participants.received.size(), 1U);
  EXPECT_THAT(participants.received[0].head, HasSubstr("X-Roster-Identity: signed\r\n"));
  auth.at_once = failure{errc::unauthenticated};
  EXPECT_EQ(get("/api/teams/1").code(), http::status::forbidden);
  EXPECT_EQ(participants.received.size(), 1U);
}

TEST_F(Proxy, SendsEachPathToItsService) {
  get("/api/user/");
  EXPECT_EQ(participants.received.size(), 1U);
  get("/api/v2/collections/x/guests");
  EXPECT_EQ(collections.received.size(), 1U);
  EXPECT_EQ(auth.asked_for, "/api/v2/collections");
}

TEST_F(Proxy, ReadsAPathAsTheServicesDo) {
  EXPECT_EQ(get("/api/te%61ms/1").code(), http::status::created);
  EXPECT_EQ(get("/api/v2/collections%2Fx").code(), http::status::not_found);
  EXPECT_EQ(get("/api/teams/%zz").code(), http::status::bad_request);
  EXPECT_EQ(get("//api/teams").code(), http::status::not_found);
  EXPECT_EQ(participants.received.size(), 1U);
}

TEST_F(Proxy, SaysWhichRequestsMayBeRepeated) {
  get("/api/teams");
  EXPECT_TRUE(participants.received.back().may_repeat);
  answer_to(http::verb::post, "/api/teams");
  EXPECT_FALSE(participants.received.back().may_repeat);
  answer_to(http::verb::patch, "/api/teams");
  EXPECT_FALSE(participants.received.back().may_repeat);
  answer_to(http::verb::delete_, "/api/teams");
  EXPECT_TRUE(participants.received.back().may_repeat);
  message.add_header("Idempotency-Key", "k");
  answer_to(http::verb::post, "/api/teams");
  EXPECT_TRUE(participants.received.back().may_repeat);
  answer_to(http::verb::patch, "/api/teams");
  EXPECT_FALSE(participants.received.back().may_repeat) << "no service looks at the key of a PATCH";
  message.add_header("Connection", "Idempotency-Key");
  answer_to(http::verb::post, "/api/teams");
  EXPECT_FALSE(participants.received.back().may_repeat) << "the key was not forwarded";
}

TEST_F(Proxy, SaysWhichRequestsAreQuick) {
  answer_to(http::verb::post, "/api/teams/1/participants");
  EXPECT_TRUE(participants.received.back().is_quick);
  get("/api/teams/1/participants");
  EXPECT_FALSE(participants.received.back().is_quick);
}

TEST_F(Proxy, RefusesABodyThatIsEncodedToWhoIsKnown) {
  message.add_header("Content-Encoding", "gzip");
  const http::response answer = answer_to(http::verb::post, "/api/teams/1/participants");
  EXPECT_EQ(answer.code(), http::status::unsupported_media_type);
  EXPECT_EQ(answer.body, R"({"message":"Unsupported Media Type"})");
  EXPECT_TRUE(participants.received.empty());
  auth.verdict = failure{errc::unauthenticated};
  EXPECT_EQ(answer_to(http::verb::post, "/api/teams").code(), http::status::forbidden);
}

TEST_F(Proxy, RefusesACredentialOneMoreStreamThanItMayHave) {
  const auto taken = streams.take(7);
  const http::response refused = answer_to_stream("/api/teams/1/participants/export");
  EXPECT_EQ(refused.code(), http::status::too_many_requests);
  EXPECT_EQ(refused.body, R"({"message":"Too Many Attempts."})");
  EXPECT_EQ(header(refused, "Retry-After"), "1");
  auth.verdict = known(8, 0);
  EXPECT_EQ(answer_to_stream("/api/teams/1/participants/export").code(), http::status::service_unavailable)
      << "another one goes to the service, which is not there";
}

TEST_F(Proxy, RefusesACredentialOneMoreListThanItMayHave) {
  const auto exporting = streams.take(7);
  const auto first = lists.take(7);
  EXPECT_EQ(answer_to_stream("/api/v2/collections/x/users").code(), http::status::service_unavailable)
      << "it goes to the service, which is not there";
  const auto second = lists.take(7);
  const http::response refused = answer_to_stream("/api/v2/collections/x/users");
  EXPECT_EQ(refused.code(), http::status::too_many_requests);
  EXPECT_EQ(refused.body, R"({"error":"Too Many Attempts."})");
}

TEST_F(Proxy, WhatIsMerelyAskedForBeginsByTheDeadlineAndAnUploadTakesItsTime) {
  const async::clock::time_point begun = async::clock::now();
  for (const http::verb method : {http::verb::get, http::verb::head, http::verb::post})
    answer_to_stream("/api/teams/1/participants/export", method);
  const std::vector<stream_request>& asked = participants.streams;
  ASSERT_EQ(asked.size(), 3U);
  EXPECT_FALSE(asked[0].is_head);
  EXPECT_TRUE(asked[1].is_head);
  for (const stream_request& one : {asked[0], asked[1]}) {
    EXPECT_GE(one.head_by, begun + 1s);
    EXPECT_LE(one.head_by, async::clock::now() + 1s);
  }
  EXPECT_EQ(asked[2].head_by, async::clock::time_point::max());
}

TEST_F(Proxy, AnswersAnUnknownPathInTheFirstDialect) {
  const http::response answer = get("/nowhere");
  EXPECT_EQ(answer.code(), http::status::not_found);
  EXPECT_EQ(answer.body, R"({"message":"Not Found"})");
  EXPECT_EQ(auth.asked_for, "");
}

TEST_F(Proxy, RefusesWhoIsNotKnownInTheDialectOfThePath) {
  auth.verdict = failure{errc::unauthenticated};
  const http::response first = get("/api/teams");
  EXPECT_EQ(first.code(), http::status::forbidden);
  EXPECT_EQ(first.body, R"({"message":"Unauthenticated."})");
  EXPECT_EQ(header(first, "WWW-Authenticate"), "Bearer realm=\"roster\"");
  const http::response second = get("/api/v2/collections");
  EXPECT_EQ(second.code(), http::status::unauthorized);
  EXPECT_EQ(second.body, R"({"error":"Unauthorized"})");
  EXPECT_TRUE(participants.received.empty());
}

TEST_F(Proxy, AnswersForAServiceThatDoesNot) {
  participants.answer = failure{errc::bad_gateway};
  EXPECT_EQ(get("/api/teams").code(), http::status::bad_gateway);
  participants.answer = failure{errc::gateway_timeout};
  EXPECT_EQ(get("/api/teams").code(), http::status::gateway_timeout);
  participants.answer = failure{errc::headers_too_large};
  EXPECT_EQ(get("/api/teams").code(), http::status::request_header_fields_too_large);
  participants.answer = failure{errc::unavailable};
  const http::response busy = get("/api/teams");
  EXPECT_EQ(busy.code(), http::status::service_unavailable);
  EXPECT_EQ(busy.body, R"({"message":"Service Unavailable"})");
  EXPECT_EQ(header(busy, "Retry-After"), "1");
}

TEST_F(Proxy, TurnsAnExceptionIntoAnAnswerThatTellsNothing) {
  auth.throws = true;
  const http::response answer = get("/api/teams");
  EXPECT_EQ(answer.code(), http::status::internal_server_error);
  EXPECT_EQ(answer.body, R"({"message":"Server Error"})");
}

TEST_F(Proxy, LimitsACredentialThatHasALimit) {
  auth.verdict = known(7, 1);
  const http::response allowed = get("/api/teams");
  EXPECT_EQ(allowed.code(), http::status::created);
  EXPECT_EQ(header(allowed, "X-RateLimit-Remaining"), "0");
  const http::response refused = get("/api/teams");
  EXPECT_EQ(refused.code(), http::status::too_many_requests);
  EXPECT_EQ(refused.body, R"({"message":"Too Many Attempts."})");
  EXPECT_EQ(header(refused, "X-RateLimit-Limit"), "1");
  EXPECT_NE(header(refused, "Retry-After"), "");
  EXPECT_EQ(participants.received.size(), 1U);
}

TEST_F(Proxy, AnswersPreflightsWithoutACredential) {
  auth.verdict = failure{errc::unauthenticated};
  message.add_header("Origin", "https://example.com");
  const http::response answer = answer_to(http::verb::options, "/api/teams/1");
  EXPECT_EQ(answer.code(), http::status::no_content);
  EXPECT_EQ(header(answer, "Access-Control-Allow-Origin"), "*");
  EXPECT_THAT(header(answer, "Access-Control-Allow-Methods"), HasSubstr("DELETE"));
  EXPECT_THAT(header(answer, "Access-Control-Allow-Headers"), HasSubstr("X-API-KEY"));
  EXPECT_EQ(answer_to(http::verb::options, "/nowhere").code(), http::status::not_found);
}

TEST_F(Proxy, LetsAPageReadTheAnswer) {
  EXPECT_EQ(header(get("/api/teams"), "Access-Control-Allow-Origin"), "");
  message.add_header("Origin", "https://example.com");
  const http::response answer = get("/api/teams");
  EXPECT_EQ(header(answer, "Access-Control-Allow-Origin"), "*");
  EXPECT_THAT(header(answer, "Access-Control-Expose-Headers"), HasSubstr("X-Request-Id"));
  EXPECT_EQ(header(get("/nowhere"), "Access-Control-Allow-Origin"), "*") << "errors too";
}

TEST_F(Proxy, AnswersForItsOwnHealthWithoutACredential) {
  auth.verdict = failure{errc::unauthenticated};
  const http::response healthy = get("/api/health/");
  EXPECT_EQ(healthy.code(), http::status::ok);
  EXPECT_EQ(healthy.body, R"({"status":"ok"})");
  const http::response refused = answer_to(http::verb::post, "/api/health");
  EXPECT_EQ(refused.code(), http::status::method_not_allowed);
  EXPECT_EQ(header(refused, "Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(Proxy, LetsNoClientSpeakForTheGateway) {
  message.add_header("X-Roster-Identity", "forged");
  message.add_header("x_roster_identity", "forged");
  message.add_header("Authorization", "Bearer secret");
  message.add_header("Connection", "X-Roster-Identity");
  get("/api/teams");
  const std::string& head = participants.received.at(0).head;
  EXPECT_THAT(head, Not(HasSubstr("forged")));
  EXPECT_THAT(head, Not(HasSubstr("secret")));
  EXPECT_THAT(head, HasSubstr("X-Roster-Identity: signed\r\n"));
}

}  // namespace
}  // namespace roster::gateway
