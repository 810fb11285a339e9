// Streamed requests over real sockets: framing both ways, who waits for whom, ends in the middle.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>

#include "session_fixture.hpp"

namespace roster::http {
namespace {

// Streams are what begins with /stream/: "echo" gives the body back as it comes, "count" says how much it
// was, "refuse" answers before it reads, "wait" reads nothing until the client has gone, "cut" breaks off,
// "flood" writes until it cannot, "late" writes much when the test says so.
class StreamTest : public session_fixture {
 protected:
  void start(session_limits limits = {}) {
    session_config session;
    session.limits = limits;
    session.handle = [this](request& message, std::string_view) { return answer(message); };
    session.is_stream = [](const request& begun) { return begun.path().starts_with("/stream/"); };
    session.handle_stream = [this](request& message, std::string_view, stream& through) {
      const char here = 0;
      const auto at = reinterpret_cast<std::uintptr_t>(&here);
      lowest_ = std::min(lowest_.load(), at);
      highest_ = std::max(highest_.load(), at);
      return guarded(message, through);
    };
    serve(std::move(session));
  }

  static async::task<response> answer(request& message) {
    response made;
    made.body = std::string(message.path()) + "|" + std::string(message.body());
    co_return made;
  }

  async::task<response> guarded(request& message, stream& through) {
    result<response> outcome = response();
    try {
      outcome = co_await work(message, through);
    } catch (const client_gone&) {
      ++gone_;
      through.cut();
    } catch (const stream_broken&) {
      ++broken_;
      through.cut();
    }
    response made =
        outcome.has_value() ? std::move(*outcome) : to_response(outcome.error(), dialect::message);
    co_return made;
  }

  async::task<result<response>> work(request& message, stream& through) {
    const std::string_view what = message.path().substr(8);
    if (what == "refuse") co_return failure{errc::not_found};
    if (what == "wait") {
      async::task<> end = wait_until([&through] { return through.is_gone(); });
      co_await std::move(end);
      throw client_gone("it left");
    }
    if (what != "count") through.begin(response());
    if (what == "cut") {
      co_await through.write("some");
      through.cut();
      co_return response();
    }
    if (what == "late") {
      async::task<> word = wait_until([this] { return told_.load(); });
      co_await std::move(word);
      co_await through.write(std::string(late_bytes, 'x'));
      written_ = late_bytes;
      co_return response();
    }
    if (what == "flood") {
      const std::string piece(65'536, 'x');
      while (true) {
        co_await through.write(piece);
        written_ += piece.size();
      }
    }
    std::size_t count = 0;
    while (true) {
      const result<std::string> piece = co_await through.read();
      if (piece.has_error()) {
        refused_ = piece.error().code;
        co_return piece.error();
      }
      if (piece->empty()) break;
      count += piece->size();
      if (what == "echo") co_await through.write(*piece);
    }
    response made;
    made.body = std::to_string(count);
    co_return made;
  }

  async::task<> wait_until(std::function<bool()> is_so) {
    async::timer pause(co_await async::this_executor);
    while (!is_so()) {
      ++waited_;
      pause.expires_after(std::chrono::milliseconds(5));
      co_await pause.async_wait(async::as_result);
    }
  }

  // More than a client's socket holds, not more than both ends' together.
  static constexpr std::size_t late_bytes = 1U << 20U;

  // Where on the stack the handlers were called.
  std::atomic<std::uintptr_t> lowest_{std::numeric_limits<std::uintptr_t>::max()};
  std::atomic<std::uintptr_t> highest_{0};

  std::atomic<errc> refused_{};
  std::atomic<bool> told_{false};
  std::atomic<int> waited_{0};
  std::atomic<int> gone_{0};
  std::atomic<int> broken_{0};
  std::atomic<std::size_t> written_{0};
};

constexpr std::string_view chunked_head = " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string post_chunked(std::string_view path) {
  return "POST " + std::string(path) + std::string(chunked_head);
}

TEST_F(StreamTest, GivesChunksBackWhileTheBodyIsStillComing) {
  start();
  http_client client = connect();
  client.send(post_chunked("/stream/echo") + "3\r\nabc\r\n");
  client.send("2\r\nde\r\n0\r\n\r\n");
  const http_answer got = client.read();
  EXPECT_EQ(got.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(got.body, "abcde");
}

TEST_F(StreamTest, KnowsThatAClientHasLeftWhoseBodyNobodyReads) {
  start();
  {
    http_client client = connect();
    client.send(post_chunked("/stream/wait") + "3\r\nabc\r\n");
    EXPECT_TRUE(test::eventually([&] { return waited_ > 2; }));
  }
  EXPECT_TRUE(test::eventually([&] { return gone_ == 1; }));
}

// As many as a buffer holds that a long head has made large.
TEST_F(StreamTest, DoesNotNestThoseThatAreAnsweredAtOnce) {
  start();
  http_client client = connect();
  constexpr int count = 600;
  std::string bytes = "GET /a HTTP/1.1\r\nHost: x\r\nA: " + std::string(30'000, 'a');
  client.send(bytes);
  bytes = "\r\n\r\n";
  for (int i = 0; i < count; ++i) bytes += "GET /stream/refuse HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(bytes);
  EXPECT_EQ(client.read().status, 200);
  for (int i = 0; i < count; ++i) ASSERT_EQ(client.read().status, 404);
  EXPECT_LT(highest_ - lowest_, 16U << 10U);
}

TEST_F(StreamTest, AnswersWhatIsPipelinedBeforeAndBehindInOrder) {
  start();
  http_client client = connect();
  client.send(request_bytes("POST", "/a", {}, "1") + request_bytes("POST", "/stream/echo", {}, "2") +
              request_bytes("POST", "/stream/count", {}, "333") + request_bytes("POST", "/b", {}, "4"));
  EXPECT_EQ(client.read().body, "/a|1");
  EXPECT_EQ(client.read().body, "2");
  EXPECT_EQ(client.read().body, "3");
  EXPECT_EQ(client.read().body, "/b|4");
}

TEST_F(StreamTest, HasNoLimitOfABodysSize) {
  session_limits limits;
  limits.body_bytes = 10;
  start(limits);
  http_client client = connect();
  EXPECT_EQ(client.request("POST", "/stream/count", {}, std::string(3'000'000, 'x')).body, "3000000");
  EXPECT_EQ(client.request("POST", "/ordinary", {}, "more than ten").status, 413);
}

TEST_F(StreamTest, ToHttp10TheAnswerEndsWithTheConnection) {
  start();
  http_client client = connect();
  client.send("POST /stream/echo HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
  const http_answer got = client.read();
  EXPECT_EQ(got.body, "abc");
  EXPECT_EQ(got.header("Transfer-Encoding"), std::nullopt);
}

TEST_F(StreamTest, SaysContinueWhenTheHandlerReads) {
  start();
  http_client client = connect();
  client.send("POST /stream/count HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.read().status, 100);
  client.send("abc");
  EXPECT_EQ(client.read().body, "3");
}

TEST_F(StreamTest, AnEarlyAnswerClosesTheConnectionWithTheBodyUnread) {
  start();
  http_client client = connect();
  client.send("POST /stream/refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  const http_answer got = client.read();
  EXPECT_EQ(got.status, 404);
  EXPECT_EQ(got.header("Connection"), "close");
  client.finish_sending();
  EXPECT_TRUE(client.is_closed_by_peer());
}

TEST_F(StreamTest, AnAnswerThatIsCutIsSeenToBeIncomplete) {
  start();
  http_client client = connect();
  client.send(request_bytes("GET", "/stream/cut"));
  EXPECT_THROW(client.read(), std::runtime_error);
}

TEST_F(StreamTest, AClientThatLeavesIsToldFromAStreamThatBreaks) {
  start();
  {
    http_client client = connect();
    client.send(post_chunked("/stream/count") + "5\r\nab");
  }
  EXPECT_TRUE(test::eventually([&] { return gone_ == 1; }));
  {
    http_client client = connect();
    client.send(request_bytes("GET", "/stream/flood"));
    ASSERT_TRUE(test::eventually([&] { return written_ > 0; }));
  }
  EXPECT_TRUE(test::eventually([&] { return gone_ == 2; }));
  EXPECT_EQ(broken_, 0);
}

TEST_F(StreamTest, MalformedFramingIs400) {
  start();
  http_client client = connect();
  client.send(post_chunked("/stream/count") + "1\r\na\r\nzz\r\n");
  EXPECT_EQ(client.read().status, 400);
}

TEST_F(StreamTest, AnUploadThatStallsIs408) {
  session_limits limits;
  limits.stream_timeout = 200ms;
  start(limits);
  http_client client = connect();
  client.send(post_chunked("/stream/count") + "5\r\nab");
  EXPECT_EQ(client.read().status, 408);
}

session_limits wanting(std::size_t bytes) {
  session_limits limits;
  limits.stream_bytes = bytes;
  limits.stream_window = 300ms;
  return limits;
}

TEST_F(StreamTest, AnUploadThatTricklesIs408) {
  start(wanting(100'000));
  http_client client = connect();
  client.send(post_chunked("/stream/count"));
  // Never still for long, but it will not come to anything.
  EXPECT_TRUE(test::eventually([&] {
    client.send("1\r\na\r\n");
    return refused_ == errc::request_timeout;
  }));
  EXPECT_EQ(client.read().status, 408);
}

TEST_F(StreamTest, AnUploadThatMovesIsNotTooSlow) {
  start(wanting(100));
  http_client client = connect();
  client.send(post_chunked("/stream/count"));
  const auto until = async::clock::now() + 700ms;  // two windows
  int sent = 0;
  ASSERT_TRUE(test::eventually([&] {
    client.send("5\r\nabcde\r\n");
    sent += 5;
    return async::clock::now() > until;
  }));
  client.send("0\r\n\r\n");
  EXPECT_EQ(client.read().body, std::to_string(sent));
}

TEST_F(StreamTest, WhoDoesNotReadIsWaitedForAndThenCutOff) {
  session_limits limits;
  limits.stream_timeout = 300ms;
  start(limits);
  http_client client = connect();
  client.send(request_bytes("GET", "/stream/flood"));
  EXPECT_TRUE(test::eventually([&] { return broken_ == 1; }));
  EXPECT_LT(written_, 64U << 20U);  // no more than the sockets hold
}

TEST_F(StreamTest, DrainingLetsAStreamFinish) {
  start();
  http_client client = connect();
  client.send("POST /stream/count HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  ASSERT_EQ(client.read().status, 100);  // it has begun
  server_->drain();
  ASSERT_TRUE(test::eventually([&] { return !server_->is_listening(); }));
  client.send("abc");
  EXPECT_EQ(client.read().body, "3");
  EXPECT_TRUE(test::eventually([&] { return server_->connections() == 0; }));
}

// Whoever closes while bytes are unread makes the kernel throw away what the other end has not got yet.
TEST_F(StreamTest, DrainingLeavesAnAnswersTailToAClientThatAskedForMore) {
  start();
  http_client client = connect();
  client.send(request_bytes("GET", "/stream/late"));
  ASSERT_TRUE(test::eventually([&] { return waited_ > 0; }));
  server_->drain();
  ASSERT_TRUE(test::eventually([&] { return !server_->is_listening(); }));
  client.send(request_bytes("POST", "/a", {}, std::string(300'000, 'y')));
  told_ = true;
  ASSERT_TRUE(test::eventually([&] { return written_ == late_bytes; }));
  EXPECT_EQ(client.read().body.size(), late_bytes);
  EXPECT_TRUE(client.is_closed_by_peer());
}

}  // namespace
}  // namespace roster::http
