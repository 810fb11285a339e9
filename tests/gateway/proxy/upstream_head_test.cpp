// Which of a client's headers a service gets to see, and which never, however they are spelled.
#include "gateway/proxy/upstream_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace roster::gateway {
namespace {

struct sent {
  http::request message;
  http::exchange with{message};

  sent() {
    message.set_start(http::verb::get, "GET", "/api/teams/1?a=%20b", false);
    with.peer = "192.0.2.1";
    with.request_id = "our-id";
  }
  std::string head() const { return make_upstream_head(with, "v1.x.y"); }
};

constexpr std::string_view first_line = "GET /api/teams/1?a=%20b HTTP/1.1\r\n";
constexpr std::string_view our_words =
    "X-Forwarded-For: 192.0.2.1\r\nX-Roster-Identity: v1.x.y\r\n"
    "X-Request-Id: our-id\r\nVia: 1.1 roster\r\n";

TEST(UpstreamHead, IsTheTargetAsReceivedAndOurOwnWord) {
  EXPECT_EQ(sent().head(), std::string(first_line).append(our_words));
}

TEST(UpstreamHead, PassesTheClientsHeadersOn) {
  sent s;
  s.message.add_header("Content-Type", "application/json");
  s.message.add_header("Idempotency-Key", "\"k\"");
  s.message.add_header("X-Own", "1");
  EXPECT_EQ(s.head(), std::string(first_line)
                          .append("Content-Type: application/json\r\nIdempotency-Key: \"k\"\r\nX-Own: 1\r\n")
                          .append(our_words));
}

TEST(UpstreamHead, IsAsLongAsItHasToBe) {
  sent s;
  const std::string value(5000, 'x');
  s.message.add_header("X-Own", value);
  EXPECT_EQ(s.head(),
            std::string(first_line).append("X-Own: ").append(value).append("\r\n").append(our_words));
}

TEST(UpstreamHead, LeavesOutCredentialsAndEverythingThatCouldStandInForOurWord) {
  sent s;
  for (const char* name :
       {"Authorization", "Proxy-Authorization", "X-API-KEY", "x_api_key", "Cookie", "X-Roster-Identity",
        "x-roster-identity", "X_Roster_Identity", "X-Roster_Identity", "X-ROSTER-TIMEOUT-MS",
        "X-Roster-Draining", "x-roster-", "X-Request-Id", "X_Request_Id", "traceparent", "tracestate"})
    s.message.add_header(name, "evil");
  EXPECT_EQ(s.head(), std::string(first_line).append(our_words));
}

TEST(UpstreamHead, LeavesOutWhatConcernsTheClientsConnectionOnly) {
  sent s;
  for (const char* name : {"Host", "Content-Length", "Expect", "Keep-Alive", "TE", "Trailer",
                           "Transfer-Encoding", "Upgrade", "Proxy-Connection"})
    s.message.add_header(name, "x");
  s.message.add_header("Connection", "keep-alive");
  EXPECT_EQ(s.head(), std::string(first_line).append(our_words));
}

TEST(UpstreamHead, LeavesOutWhatConnectionNames) {
  sent s;
  s.message.add_header("X-One", "1");
  s.message.add_header("Connection", "close, x-one");
  s.message.add_header("Connection", "X-Two");
  s.message.add_header("X-Two", "2");
  s.message.add_header("X-Kept", "3");
  EXPECT_EQ(s.head(), std::string(first_line).append("X-Kept: 3\r\n").append(our_words));
}

TEST(UpstreamHead, KeepsOurWordWhateverConnectionNames) {
  sent s;
  s.message.add_header("Connection",
                       "X-Roster-Identity, X-Roster-Timeout-Ms, X-Request-Id, X-Forwarded-For, Host");
  EXPECT_EQ(s.head(), std::string(first_line).append(our_words));
}

TEST(UpstreamHead, AppendsTheClientToTheChainOfForwarders) {
  sent s;
  s.message.add_header("X-Forwarded-For", "203.0.113.7");
  s.message.add_header("x-forwarded-for", "198.51.100.9");
  EXPECT_NE(s.head().find("X-Forwarded-For: 203.0.113.7, 198.51.100.9, 192.0.2.1\r\n"), std::string::npos);
}

TEST(UpstreamHead, ContinuesAValidTraceOnly) {
  sent s;
  s.message.add_header("tracestate", "a=b");
  EXPECT_EQ(s.head().find("tracestate"), std::string::npos);
  s.with.trace = trace::trace_context{std::string(32, 'a'), std::string(16, 'b'), "01"};
  const std::string head = s.head();
  EXPECT_NE(head.find("traceparent: 00-" + std::string(32, 'a') + "-"), std::string::npos);
  EXPECT_EQ(head.find(std::string(16, 'b')), std::string::npos) << "the parent is us";
  EXPECT_NE(head.find("tracestate: a=b\r\n"), std::string::npos);
}

TEST(IsForwarded, TellsWhatTheServiceGets) {
  sent s;
  for (const char* name : {"X-Kept", "X-Named", "Cookie", "X-Roster-Own"}) s.message.add_header(name, "1");
  s.message.add_header("Connection", "close, x-named");
  EXPECT_TRUE(is_forwarded(s.message, "x-kept"));
  for (const char* name : {"X-Named", "Cookie", "X-Roster-Own", "X-Absent"})
    EXPECT_FALSE(is_forwarded(s.message, name)) << name;
}

}  // namespace
}  // namespace roster::gateway
