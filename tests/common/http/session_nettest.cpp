// Sessions over real sockets on 127.0.0.1: limits in time, ends of connections, draining.
#include "session_fixture.hpp"

namespace roster::http {
namespace {

using SessionTest = gated_session_fixture;

session_config with_drain_notice(session_limits limits = {}) {
  session_config out;
  out.limits = limits;
  out.drain_notice = true;
  return out;
}

TEST_F(SessionTest, AnswersTheRequestsBeforeAMalformedOneAndNoneAfterIt) {
  start();
  http_client client = connect();
  client.send(request_bytes("GET", "/wait/a") + "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n" +
              request_bytes("GET", "/never"));
  ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|");
  const http_answer refused = client.read();
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, R"({"message":"Bad Request"})");
  EXPECT_EQ(refused.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(started_, 1);
}

TEST_F(SessionTest, ClosesWhenTheRequestAsksForIt) {
  start();
  http_client client = connect();
  client.send(request_bytes("GET", "/a", {{"Connection", "close"}}) + request_bytes("GET", "/never"));
  EXPECT_EQ(client.read().header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(started_, 1);
}

TEST_F(SessionTest, AnswersAClientThatIsDoneSending) {
  start();
  http_client client = connect();
  client.send(request_bytes("GET", "/wait/a"));
  client.finish_sending();
  ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(SessionTest, LetsAClientThatExpectsItSendItsBody) {
  start();
  http_client client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send("hi");
  EXPECT_EQ(client.read().body, "/a|hi");
}

TEST_F(SessionTest, TimesOutAMessageThatDoesNotEnd) {
  session_limits limits;
  limits.message_timeout = 150ms;
  start(limits);
  http_client client = connect();
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(SessionTest, ClosesAnIdleConnectionWithoutAWord) {
  session_limits limits;
  limits.idle_timeout = 150ms;
  start(limits);
  http_client client = connect();
  EXPECT_EQ(client.request("GET", "/a").status, 200);
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_TRUE(test::eventually([&] { return server_->connections() == 0; }));
}

TEST_F(SessionTest, TellsAnIdleGatewayBeforeItCloses) {
  session_limits limits;
  limits.idle_timeout = 150ms;
  start(with_drain_notice(limits));
  http_client client = connect();
  EXPECT_EQ(client.read().header("X-Roster-Draining"), "1");
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(SessionTest, GivesUpOnAPeerThatDoesNotRead) {
  session_limits limits;
  limits.write_timeout = 150ms;
  limits.body_bytes = 64U << 20U;
  start(limits);
  http_client client = connect();
  client.send(request_bytes("POST", "/a", {}, std::string(32U << 20U, 'x')));
  EXPECT_TRUE(test::eventually([&] { return server_->connections() == 0; }));
}

TEST_F(SessionTest, RefusesWhatIsNotCompleteWhileTooMuchIsHeldAndAnswersTheRest) {
  session_limits limits;
  limits.held_bytes = 1U << 20U;
  start(limits);
  // Each less than the limit of a body, together three times what may be held.
  const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 400000\r\n\r\n";
  std::vector<std::unique_ptr<http_client>> greedy;
  for (int i = 0; i < 10; ++i) {
    greedy.push_back(std::make_unique<http_client>(server_->port(), 5s));
    greedy.back()->send(head + std::string(300'000, 'x'));
    http_client other = connect();
    // In two pieces, of which the first is read before the second comes.
    other.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    EXPECT_EQ(other.read().status, 100);
    other.send("small");
    EXPECT_EQ(other.read().body, "/a|small");
  }
  for (int i = 9; i >= 4; --i) {
    const http_answer answer = greedy[static_cast<std::size_t>(i)]->read();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("Connection"), "close");
  }
  // What was held is free again with those who held it.
  greedy.clear();
  EXPECT_TRUE(test::eventually([&] {
    http_client patient = connect();
    return patient.request("POST", "/a", {}, std::string(900'000, 'y')).status == 200;
  }));
}

TEST_F(SessionTest, DrainsIdleConnectionsAtOnceAndBusyOnesWithTheirAnswer) {
  start();
  http_client idle = connect();
  EXPECT_EQ(idle.request("GET", "/a").status, 200);
  http_client busy = connect();
  busy.send(request_bytes("GET", "/b") + request_bytes("GET", "/wait/a"));
  ASSERT_TRUE(test::eventually([&] { return started_ == 3; }));
  server_->drain();
  EXPECT_TRUE(idle.is_closed_by_peer());
  open("a");
  EXPECT_EQ(busy.read().body, "/b|");
  const http_answer last = busy.read();
  EXPECT_EQ(last.body, "/wait/a|");
  EXPECT_EQ(last.header("Connection"), "close");
  EXPECT_TRUE(busy.is_closed_by_peer());
  EXPECT_THROW(connect(), std::runtime_error);
}

TEST_F(SessionTest, DrainingLeavesAnAnswersTailToAClientThatAskedForMore) {
  session_limits limits;
  limits.body_bytes = 4U << 20U;
  start(limits);
  http_client client = connect();
  client.send(request_bytes("GET", "/large"));
  client.await_answer();
  // It has been sent as far as both sockets take it, so what comes next meets a connection without requests.
  http_client other = connect();
  EXPECT_EQ(other.request("GET", "/a").status, 200);
  server_->drain();
  EXPECT_TRUE(other.is_closed_by_peer());
  client.send(request_bytes("POST", "/a", {}, std::string(300'000, 'y')));
  EXPECT_EQ(client.read().body.size(), 1U << 20U);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(SessionTest, DrainingWaitsForNobodyWhoHasClosedToo) {
  start();
  const auto begun = std::chrono::steady_clock::now();
  {
    http_client client = connect();
    EXPECT_EQ(client.request("GET", "/a").status, 200);
    server_->drain();
    EXPECT_TRUE(client.is_closed_by_peer());
  }
  EXPECT_TRUE(test::eventually([&] { return server_->connections() == 0; }));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1500ms);
}

TEST_F(SessionTest, DrainsAConnectionOnlyWhenItsAnswerHasLeft) {
  session_limits limits;
  limits.body_bytes = 64U << 20U;
  start(limits);
  http_client client = connect();
  const std::string body(32U << 20U, 'x');
  client.send(request_bytes("POST", "/a", {}, body));
  ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
  server_->drain();
  ASSERT_TRUE(test::eventually([&] { return !server_->is_listening(); }));
  EXPECT_EQ(client.read().body, "/a|" + body);
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(SessionTest, RefusesInTheMediaTypeAndUnderTheIdOfTheRequest) {
  start();
  http_client client = connect();
  client.send(
      "POST /api/v2/x HTTP/1.1\r\nHost: a\r\nAccept: application/vnd.api+json\r\nX-Request-Id: mine\r\n"
      "Content-Length: 99999999\r\n\r\n");
  const http_answer refused = client.read();
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.body, R"({"error":"Content Too Large"})");
  EXPECT_EQ(refused.header("Content-Type"), "application/vnd.api+json");
  EXPECT_EQ(refused.header("X-Request-Id"), "mine");
}

TEST_F(SessionTest, LetsARequestThatHasBegunEndWhileDraining) {
  start();
  http_client client = connect();
  client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nh");
  ASSERT_TRUE(test::eventually([&] { return server_->connections() == 1; }));
  http_client other = connect();
  EXPECT_EQ(other.request("GET", "/a").status, 200);  // the thread has read the first one's bytes by now
  server_->drain();
  EXPECT_TRUE(other.is_closed_by_peer());
  client.send("i");
  const http_answer last = client.read();
  EXPECT_EQ(last.body, "/a|hi");
  EXPECT_EQ(last.header("Connection"), "close");
}

TEST_F(SessionTest, TellsAGatewayWhatWasNotCarriedOut) {
  start(with_drain_notice());
  http_client idle = connect();
  EXPECT_EQ(idle.request("GET", "/a").status, 200);
  http_client busy = connect();
  busy.send(request_bytes("GET", "/wait/a"));
  ASSERT_TRUE(test::eventually([&] { return started_ == 2; }));
  server_->drain();
  const http_answer notice = idle.read();
  EXPECT_EQ(notice.status, 503);
  EXPECT_EQ(notice.header("X-Roster-Draining"), "1");
  busy.send(request_bytes("POST", "/never"));
  open("a");
  EXPECT_EQ(busy.read().body, "/wait/a|");
  EXPECT_EQ(busy.read().header("X-Roster-Draining"), "1");
  EXPECT_TRUE(busy.is_closed_by_peer());
  EXPECT_EQ(started_, 2);
}

TEST_F(SessionTest, SpreadsConnectionsOverTheThreadsAndCountsThem) {
  start(session_config{}, 3);
  std::vector<std::unique_ptr<http_client>> clients;
  for (int i = 0; i < 9; ++i) {
    clients.push_back(std::make_unique<http_client>(server_->port()));
    EXPECT_EQ(clients.back()->request("GET", "/a").status, 200);
  }
  EXPECT_EQ(server_->connections(), 9U);
  server_->abort();
  EXPECT_TRUE(test::eventually([&] { return server_->connections() == 0; }));
}

}  // namespace
}  // namespace roster::http
