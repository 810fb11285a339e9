// One link against a service on a real socket: order, framing, limits, late answers.
#include <thread>

#include "upstream_fixture.hpp"

namespace roster::gateway {
namespace {

using Link = upstream_fixture;

TEST_F(Link, GivesEachAnswerToWhoAsked) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  std::future<outcome> b = post("/b");
  std::future<outcome> c = get("/c");
  EXPECT_EQ(line_of(link.read_request()), "GET /a");
  EXPECT_EQ(line_of(link.read_request()), "POST /b");
  EXPECT_EQ(line_of(link.read_request()), "GET /c");
  link.write(ok("1") + ok("2") + ok("3"));
  EXPECT_EQ(body_of(a), "1");
  EXPECT_EQ(body_of(b), "2");
  EXPECT_EQ(body_of(c), "3");
  EXPECT_FALSE(service.has_connection_waiting()) << "one link carries them all";
}

TEST_F(Link, FramesItsRequests) {
  start();
  scripted_connection link = service.accept();
  const std::string host = "Host: 127.0.0.1:" + std::to_string(service.port()) + "\r\n";
  get("/a");
  EXPECT_EQ(without_timeout(link.read_request()), "GET /a HTTP/1.1\r\n" + host + "\r\n");
  send(request("POST", "/b"));
  EXPECT_EQ(without_timeout(link.read_request()),
            "POST /b HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n");
  send(request("DELETE", "/c", "body"));
  EXPECT_EQ(without_timeout(link.read_request()),
            "DELETE /c HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\nbody");
}

TEST_F(Link, StatesTheTimeThatIsLeftWhenItSends) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a", 20s);
  const long first = timeout_of(link.read_request());
  EXPECT_GT(first, 10'000);
  EXPECT_LE(first, 20'000);
  std::this_thread::sleep_for(20ms);
  link.close();
  scripted_connection fresh = service.accept();
  const long second = timeout_of(fresh.read_request());
  EXPECT_GT(second, 0);
  EXPECT_LE(second, first - 20) << "a request that is repeated has less";
}

TEST_F(Link, TakesAnswersInAnyPieces) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  std::future<outcome> b = get("/b");
  link.read_request();
  link.read_request();
  const std::string both =
      ok("first") +
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n3\r\nond\r\n0\r\nX: y\r\n\r\n";
  for (const char c : both) link.write({&c, 1});
  EXPECT_EQ(body_of(a), "first");
  EXPECT_EQ(body_of(b), "second");
}

TEST_F(Link, TakesAnAnswerLargerThanItsBuffer) {
  start();
  scripted_connection link = service.accept();
  const std::string large(3U << 20U, 'x');
  std::future<outcome> a = get("/a");
  link.read_request();
  link.write(ok(large));
  EXPECT_TRUE(body_of(a) == large);
}

TEST_F(Link, DoesNotMistakeTheNextAnswerForTheBodyOfAHead) {
  start();
  scripted_connection link = service.accept();
  // More than follows, and as much as could pass for it.
  for (const std::size_t length : {std::size_t{500}, std::size_t{5}}) {
    std::future<outcome> head = send(request("HEAD", "/a"));
    std::future<outcome> next = get("/b");
    link.read_request();
    link.read_request();
    link.write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + ok("b"));
    EXPECT_EQ(body_of(head).size(), length) << "stands for the length; a session writes no body";
    EXPECT_EQ(body_of(next), "b");
  }
}

TEST_F(Link, SkipsInterimAnswers) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  link.read_request();
  link.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok("a"));
  EXPECT_EQ(body_of(a), "a");
}

TEST_F(Link, TakesAnAnswerThatEndsWithTheConnection) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = post("/a");
  link.read_request();
  link.write("HTTP/1.1 200 OK\r\n\r\nall of it");
  link.close();
  EXPECT_EQ(body_of(a), "all of it");
}

TEST_F(Link, ThrowsALateAnswerAwayInItsTurn) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> late = send(request("POST", "/late", "{}"), 60ms);
  std::future<outcome> next = get("/next");
  link.read_request();
  link.read_request();
  EXPECT_EQ(failure_of(late), errc::gateway_timeout);
  link.write(ok("late") + ok("next"));
  EXPECT_EQ(body_of(next), "next");
  std::future<outcome> after = get("/after");
  EXPECT_EQ(line_of(link.read_request()), "GET /after") << "the link goes on";
  link.write(ok("after"));
  EXPECT_EQ(body_of(after), "after");
}

TEST_F(Link, IsGivenUpWhenItsOldestAnswerIsLongOverdue) {
  start();
  scripted_connection stuck = service.accept();
  std::future<outcome> late = get("/late", 60ms);
  std::future<outcome> read = get("/read");
  std::future<outcome> written = post("/written");
  stuck.read_request();
  stuck.read_request();
  stuck.read_request();
  EXPECT_EQ(failure_of(late), errc::gateway_timeout);
  stuck.wait_until_closed();
  EXPECT_EQ(failure_of(written), errc::bad_gateway);
  scripted_connection fresh = service.accept();
  EXPECT_EQ(line_of(fresh.read_request()), "GET /read");
  fresh.write(ok("read"));
  EXPECT_EQ(body_of(read), "read");
}

TEST_F(Link, RefusesOneMoreThanItsBound) {
  settings.in_flight_per_link = 2;
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  std::future<outcome> b = get("/b");
  std::future<outcome> c = get("/c");
  EXPECT_EQ(failure_of(c), errc::unavailable);
  link.read_request();
  link.read_request();
  link.write(ok("a") + ok("b"));
  EXPECT_EQ(body_of(a), "a");
  EXPECT_EQ(body_of(b), "b");
}

TEST_F(Link, IsReplacedBeforeTheServiceWouldCloseIt) {
  settings.idle_timeout = 60ms;
  start();
  scripted_connection idle = service.accept();
  idle.wait_until_closed();
  service.accept();
}

}  // namespace
}  // namespace roster::gateway
