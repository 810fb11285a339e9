// Streams relayed between a real client and a service that the test plays.
#include <gtest/gtest.h>

#include "common/http/dispatcher.hpp"
#include "common/http/server.hpp"
#include "gateway/proxy/relay.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/http_client.hpp"
#include "upstream_fixture.hpp"

namespace roster::gateway {
namespace {

using test::http_answer;
using test::http_client;

// A server whose every request is a stream that goes to the scripted service.
class StreamRelay : public upstream_fixture {
 protected:
  void serve() {
    start();
    http::server_config config;
    config.sessions = [this](std::size_t) {
      http::session_config session;
      session.refuse = http::refusal;
      session.is_stream = [](const http::request&) { return true; };
      session.handle_stream = [this](http::request& message, std::string_view, http::stream& through) {
        return pass_on(message, through);
      };
      return session;
    };
    front_ = std::make_unique<http::server>(threads, config);
    front_->start();
  }

  void TearDown() override {
    front_->drain();
    front_->abort();
    EXPECT_TRUE(test::eventually([&] { return front_->connections() == 0; }));
  }

  async::task<http::response> pass_on(http::request& message, http::stream& through) {
    result<http::response> outcome = http::response();
    try {
      result<std::shared_ptr<service_stream>> to =
          co_await up->open_stream(stream_request{.head_by = async::clock::now() + head_within_});
      relayed what;
      what.head = std::string(message.method_text()) + " " + std::string(message.target()) + " HTTP/1.1\r\n";
      what.has_body = message.method() == http::verb::post;
      what.begin = [&through](http::response head) { through.begin(std::move(head)); };
      if (to.has_error()) {
        outcome = to.error();
      } else {
        outcome = co_await relay(through, std::move(*to), std::move(what));
      }
    } catch (const http::client_gone&) {
      ++gone_;
      through.cut();
    } catch (const http::stream_broken&) {
      ++broken_;
      through.cut();
    }
    http::response made =
        outcome.has_value() ? std::move(*outcome) : http::to_response(outcome.error(), dialect::message);
    co_return made;
  }

  http_client connect() { return http_client(front_->port(), 5s); }

  // The upstream keeps a link of its own to every endpoint, which comes first.
  scripted_connection accept_stream() { return service.accept(); }

  std::chrono::milliseconds head_within_ = 60s;  // before serve()
  std::atomic<int> gone_{0};
  std::atomic<int> broken_{0};
  std::unique_ptr<http::server> front_;
};

constexpr std::string_view download = "GET /down HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view upload_head = "POST /up HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(StreamRelay, AnEarlyAnswerReachesTheClientThatIsStillSending) {
  serve();
  const scripted_connection link = service.accept();
  http_client client = connect();
  client.send(std::string(upload_head) + "3\r\nabc\r\n");
  scripted_connection stream = accept_stream();
  stream.write("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}");
  const http_answer got = client.read();
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(got.body, "{}");
  EXPECT_EQ(got.header("Connection"), "close");
  stream.wait_until_closed();
}

TEST_F(StreamRelay, PassesPiecesOnAsTheyCome) {
  serve();
  const scripted_connection link = service.accept();
  http_client client = connect();
  client.send(download);
  scripted_connection stream = accept_stream();
  EXPECT_TRUE(stream.read_request().starts_with("GET /down HTTP/1.1\r\n"));
  stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  stream.write("2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(client.read().body, "abcde");
}

TEST_F(StreamRelay, AServiceThatDiesBeforeItsAnswerIs502AndInItIsAnIncompleteAnswer) {
  serve();
  const scripted_connection link = service.accept();
  http_client first = connect();
  first.send(download);
  accept_stream().close();
  EXPECT_EQ(first.read().status, 502);

  http_client second = connect();
  second.send(download);
  scripted_connection stream = accept_stream();
  stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  stream.close();
  EXPECT_THROW(second.read(), std::runtime_error);
}

TEST_F(StreamRelay, AClientThatLeavesEndsTheServicesStreamAndIsNoFailure) {
  serve();
  const scripted_connection link = service.accept();
  {
    http_client client = connect();
    client.send(std::string(upload_head) + "3\r\nabc\r\n");
    scripted_connection stream = accept_stream();
    client.send("5\r\na");
    client.finish_sending();
    stream.wait_until_closed();
  }
  EXPECT_TRUE(test::eventually([&] { return gone_ == 1; }));
  EXPECT_EQ(broken_, 0);
}

TEST_F(StreamRelay, AServiceThatStaysSilentIs504) {
  settings.stream_timeout = 200ms;
  serve();
  const scripted_connection link = service.accept();
  http_client client = connect();
  client.send(download);
  scripted_connection stream = accept_stream();
  EXPECT_EQ(client.read().status, 504);
}

TEST_F(StreamRelay, AHeadThatIsLateIs504AndWhatComesBehindItMayTakeLonger) {
  head_within_ = 1s;
  serve();
  const scripted_connection link = service.accept();
  http_client first = connect();
  first.send(download);
  scripted_connection late = accept_stream();
  EXPECT_EQ(first.read().status, 504);
  late.wait_until_closed();

  http_client second = connect();
  second.send(download);
  scripted_connection stream = accept_stream();
  stream.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  // Longer than a head may take, and several of the ticks on which one would be missed.
  EXPECT_FALSE(test::eventually([&] { return broken_ > 0; }, 1500ms));
  stream.write("0\r\n\r\n");
  EXPECT_EQ(second.read().body, "abc");
}

TEST_F(StreamRelay, WhatIsTooLateOnceConnectedIsNotSent) {
  head_within_ = -1ms;
  serve();
  const scripted_connection link = service.accept();
  http_client client = connect();
  client.send(download);
  scripted_connection stream = accept_stream();
  EXPECT_EQ(client.read().status, 504);
  EXPECT_EQ(stream.read_request(), "") << "it was closed without one";
}

TEST_F(StreamRelay, OneTooManyIsRefused) {
  settings.streams = 1;
  serve();
  const scripted_connection link = service.accept();
  http_client first = connect();
  first.send(download);
  scripted_connection stream = accept_stream();
  http_client second = connect();
  second.send(download);
  EXPECT_EQ(second.read().status, 503);
}

}  // namespace
}  // namespace roster::gateway
