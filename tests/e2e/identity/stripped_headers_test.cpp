// What a service gets to see of a request: recorded by a listener in the service's place.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <cctype>
#include <csignal>
#include <future>
#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Answers one request and gives the head that came, in lower case.
std::string record_one(tcp::acceptor& at) {
  tcp::socket peer = at.accept();
  std::string received;
  asio::read_until(peer, asio::dynamic_buffer(received), "\r\n\r\n");
  asio::write(peer, asio::buffer(std::string(
                        "HTTP/1.1 201 Created\r\nX-Roster-Internal: 1\r\nContent-Length: 2\r\n\r\n{}")));
  std::transform(received.begin(), received.end(), received.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return received;
}

TEST(WhatAServiceSees, NoCredentialAndNoStatementButTheGateways) {
  roster_system system;
  const team_access team = system.make_team();
  system.process(server::participants).signal(SIGTERM);
  ASSERT_EQ(system.process(server::participants).wait(), 0);

  asio::io_context context;
  tcp::acceptor acceptor(
      context, tcp::endpoint(asio::ip::make_address("127.0.0.1"), system.port(server::participants)));
  std::future<std::string> seen = std::async(std::launch::async, [&] { return record_one(acceptor); });

  const http_headers hostile{{"X-API-KEY", "rsk_of-somebody"},
                             {"Proxy-Authorization", "Basic abc"},
                             {"X-Roster-Identity", "forged-statement"},
                             {"x_roster_identity", "forged-statement"},
                             {"X-Roster-Anything", "forged-statement"},
                             {"Connection", "X-Hop, keep-alive"},
                             {"X-Hop", "for-the-gateway-alone"},
                             {"Forwarded-Note", "passes"},
                             {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                             {"X-Request-Id", "recorded"}};
  http_client client = system.connect();
  http_answer answer;
  // The gateway may still believe in the links that it had to the real service.
  do {
    answer = post_participant(client, team, participant_body("a"), hostile);
  } while (answer.status == 503);
  EXPECT_EQ(answer.status, 201);
  EXPECT_FALSE(answer.header("X-Roster-Internal").has_value());

  const std::string head = seen.get();
  for (const char* absent : {"authorization:", "x-api-key:", "rsk_of-somebody", "rst_", "forged-statement",
                             "x_roster", "x-roster-anything", "x-hop:", "for-the-gateway-alone"})
    EXPECT_EQ(head.find(absent), std::string::npos) << absent << " in\n" << head;
  EXPECT_NE(head.find("x-roster-identity: v1."), std::string::npos) << head;
  EXPECT_EQ(head.find("x-roster-identity:"), head.rfind("x-roster-identity:")) << head;
  EXPECT_NE(head.find("x-request-id: recorded"), std::string::npos) << head;
  EXPECT_NE(head.find("forwarded-note: passes"), std::string::npos) << head;
  EXPECT_NE(head.find("traceparent: 00-0af7651916cd43dd8448eb211c80319c-"), std::string::npos) << head;
  EXPECT_EQ(head.find("b7ad6b7169203331"), std::string::npos) << "the gateway is a span of its own:\n"
                                                              << head;
}

}  // namespace
}  // namespace roster::e2e
