// Sessions over real sockets on 127.0.0.1: order of answers, limits in time, ends of connections, draining.
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <map>
#include <mutex>

#include "common/http/dispatcher.hpp"
#include "common/http/server.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"

namespace roster::http {
namespace {

using namespace std::chrono_literals;
using test::http_answer;
using test::http_client;
using test::request_bytes;

// A server whose handler answers with the body, or waits until the test opens the gate that the path names.
class SessionTest : public testing::Test {
 protected:
  void start(session_limits limits = {}, bool drain_notice = false, std::size_t threads = 1) {
    threads_ = std::make_unique<async::io_threads>(threads);
    server_config config;
    config.sessions = [this, limits, drain_notice](std::size_t) {
      session_config session;
      session.limits = limits;
      session.drain_notice = drain_notice;
      session.refuse = refusal;
      session.handle = [this](request& message, std::string_view) { return answer(message); };
      return session;
    };
    server_ = std::make_unique<server>(*threads_, config);
    server_->start();
    threads_->start();
  }

  void TearDown() override {
    if (threads_) threads_->stop();
    if (threads_) threads_->join();
  }

  http_client connect() { return http_client(server_->port(), 5s); }

  void open(const std::string& gate) {
    for (std::size_t i = 0; i < threads_->size(); ++i)
      asio::post(threads_->at(i), [this, gate] {
        open_[gate] = true;
        if (const auto found = waiting_.find(gate); found != waiting_.end()) found->second->cancel();
      });
  }

  async::awaitable<response> answer(request& message) {
    ++started_;
    if (message.path().starts_with("/wait/")) {
      const std::string gate(message.path().substr(6));
      async::timer& wait = *(waiting_[gate] = std::make_shared<async::timer>(threads_->at(0).get_executor()));
      wait.expires_after(1h);
      if (!open_[gate]) co_await wait.async_wait(async::as_result);
    }
    response made;
    made.body = std::string(message.path()) + "|" + std::string(message.body());
    co_return made;
  }

  std::unique_ptr<async::io_threads> threads_;
  std::unique_ptr<server> server_;
  std::atomic<int> started_{0};
  std::map<std::string, std::shared_ptr<async::timer>> waiting_;  // on the first I/O thread only
  std::map<std::string, bool> open_;
};

TEST_F(SessionTest, StartsPipelinedRequestsAtOnceAndAnswersInOrder) {
  start();
  http_client client = connect();
  client.send(request_bytes("POST", "/wait/a", {}, "1") + request_bytes("POST", "/b", {}, "2") +
              request_bytes("POST", "/wait/c", {}, "3"));
  ASSERT_TRUE(test::eventually([&] { return started_ == 3; }));
  open("c");
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|1");
  EXPECT_EQ(client.read().body, "/b|2");
  EXPECT_EQ(client.read().body, "/wait/c|3");
}

TEST_F(SessionTest, TakesNoMoreThanItsPipelineHoldsAndGoesOnAfterwards) {
  session_limits limits;
  limits.pipelined = 2;
  start(limits);
  http_client client = connect();
  std::string all;
  for (int i = 0; i < 50; ++i) all += request_bytes("GET", i == 0 ? "/wait/a" : "/" + std::to_string(i));
  client.send(all);
  ASSERT_TRUE(test::eventually([&] { return started_ == 2; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|");
  for (int i = 1; i < 50; ++i) EXPECT_EQ(client.read().body, "/" + std::to_string(i) + "|");
  EXPECT_EQ(started_, 50);
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
  start(limits, true);
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

TEST_F(SessionTest, HoldsBackWhatItsPipelineHasNoRoomFor) {
  session_limits limits;
  limits.pipelined_bytes = 10;
  start(limits);
  http_client client = connect();
  std::string all = request_bytes("POST", "/wait/a", {}, "0123456789");
  for (int i = 1; i < 5; ++i) all += request_bytes("POST", "/b", {}, "0123456789");
  client.send(all);
  ASSERT_TRUE(test::eventually([&] { return started_ == 1; }));
  open("a");
  EXPECT_EQ(client.read().body, "/wait/a|0123456789");
  for (int i = 1; i < 5; ++i) EXPECT_EQ(client.read().body, "/b|0123456789");
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
  start({}, true);
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
  start({}, false, 3);
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
