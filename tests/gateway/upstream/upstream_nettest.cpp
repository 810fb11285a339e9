// What becomes of requests when links end, services drain, and nobody listens.
#include "upstream_fixture.hpp"

namespace roster::gateway {
namespace {

using Upstream = upstream_fixture;

TEST_F(Upstream, RepeatsAGetOfABrokenLinkAndNoPost) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> read = get("/read");
  std::future<outcome> written = post("/written");
  link.read_request();
  link.read_request();
  link.close();
  EXPECT_EQ(failure_of(written), errc::bad_gateway);
  scripted_connection fresh = service.accept();
  EXPECT_EQ(line_of(fresh.read_request()), "GET /read");
  fresh.write(ok("read"));
  EXPECT_EQ(body_of(read), "read");
}

TEST_F(Upstream, RepeatsOnlyOnce) {
  start();
  std::future<outcome> a = get("/a");
  for (int i = 0; i < 2; ++i) {
    scripted_connection link = service.accept();
    EXPECT_EQ(line_of(link.read_request()), "GET /a");
  }
  EXPECT_EQ(failure_of(a), errc::bad_gateway);
}

TEST_F(Upstream, LeavesAnEndpointAloneThatAcceptsButNeverAnswers) {
  settings.eject_for = 1h;
  start();
  scripted_connection link = service.accept();
  std::future<outcome> first = post("/a");
  link.read_request();
  link.close();
  EXPECT_EQ(failure_of(first), errc::bad_gateway);
  std::future<outcome> next = post("/b");
  EXPECT_EQ(failure_of(next), errc::unavailable);
  EXPECT_FALSE(service.has_connection_waiting());
}

TEST_F(Upstream, GoesOnWithAnEndpointWhoseLinkBreaksAfterAnAnswer) {
  settings.eject_for = 1h;
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = post("/a");
  link.read_request();
  link.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
  std::future<outcome> b = post("/b");
  link.read_request();
  link.close();
  EXPECT_EQ(failure_of(b), errc::bad_gateway);
  scripted_connection fresh = service.accept();
  std::future<outcome> c = post("/c");
  EXPECT_EQ(line_of(fresh.read_request()), "POST /c");
  fresh.write(ok("c"));
  EXPECT_EQ(body_of(c), "c");
}

TEST_F(Upstream, SendsNoHeadThatTheServiceWouldRefuse) {
  settings.head_bytes = 2048;
  start();
  scripted_connection link = service.accept();
  upstream_request large = request("GET", "/large");
  large.head += "X-Long: " + std::string(1600, 'a') + "\r\n";
  std::future<outcome> refused = send(large);
  EXPECT_EQ(failure_of(refused), errc::headers_too_large);
  upstream_request fits = request("GET", "/fits");
  fits.head += "X-Long: " + std::string(1400, 'a') + "\r\n";
  std::future<outcome> sent = send(fits);
  const std::string received = link.read_request();
  EXPECT_EQ(line_of(received), "GET /fits");
  EXPECT_LE(received.size(), settings.head_bytes);
  link.write(ok("fits"));
  EXPECT_EQ(body_of(sent), "fits");
}

TEST_F(Upstream, DoesNotPassHalfAnAnswerOn) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = post("/a");
  link.read_request();
  link.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  link.close();
  EXPECT_EQ(failure_of(a), errc::bad_gateway);
}

TEST_F(Upstream, AnswersBadGatewayToNonsense) {
  settings.response_bytes = 100;
  start();
  const std::string nonsense[] = {
      "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ok(std::string(101, 'x'))};
  for (const std::string& answer : nonsense) {
    scripted_connection link = service.accept();
    wait_until_live();
    std::future<outcome> a = post("/a");
    link.read_request();
    link.write(answer);
    EXPECT_EQ(failure_of(a), errc::bad_gateway) << answer;
  }
}

TEST_F(Upstream, TrustsNoAnswerThatNobodyAskedFor) {
  start();
  {
    scripted_connection link = service.accept();
    link.write(ok("poison"));
    link.wait_until_closed();
  }
  scripted_connection fresh = service.accept();
  wait_until_live();
  std::future<outcome> a = get("/a");
  fresh.read_request();
  fresh.write(ok("a") + ok("poison"));
  EXPECT_EQ(body_of(a), "a");
  fresh.wait_until_closed();
}

TEST_F(Upstream, SendsAnyRequestAgainThatADrainingServiceDidNotCarryOut) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> done = post("/done");
  std::future<outcome> undone = post("/undone");
  std::future<outcome> behind = post("/behind");
  link.read_request();
  link.read_request();
  link.read_request();
  link.write(ok("done") + std::string(draining_notice));
  EXPECT_EQ(body_of(done), "done");
  scripted_connection fresh = service.accept();
  EXPECT_EQ(line_of(fresh.read_request()), "POST /undone");
  EXPECT_EQ(line_of(fresh.read_request()), "POST /behind");
  fresh.write(ok("undone") + ok("behind"));
  EXPECT_EQ(body_of(undone), "undone");
  EXPECT_EQ(body_of(behind), "behind");
}

TEST_F(Upstream, ReplacesAnIdleLinkOnADrainingNotice) {
  start();
  scripted_connection link = service.accept();
  link.write(draining_notice);
  link.wait_until_closed();
  scripted_connection fresh = service.accept();
  std::future<outcome> a = post("/a");
  fresh.read_request();
  fresh.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
}

TEST_F(Upstream, SendsAgainWhatWasBehindAnAnswerThatClosesTheConnection) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> last = post("/last");
  std::future<outcome> behind = post("/behind");
  link.read_request();
  link.read_request();
  link.write(ok("last", "Connection: close\r\n"));
  EXPECT_EQ(body_of(last), "last");
  scripted_connection fresh = service.accept();
  EXPECT_EQ(line_of(fresh.read_request()), "POST /behind");
  fresh.write(ok("behind"));
  EXPECT_EQ(body_of(behind), "behind");
}

TEST_F(Upstream, GivesUpOnAServiceThatOnlyDrains) {
  start();
  std::future<outcome> a = post("/a");
  for (int i = 0; i < 3; ++i) {
    scripted_connection link = service.accept();
    link.read_request();
    link.write(draining_notice);
    link.wait_until_closed();
  }
  EXPECT_EQ(failure_of(a), errc::unavailable);
}

TEST_F(Upstream, SpreadsOverItsLinks) {
  settings.links = 2;
  start();
  scripted_connection first = service.accept();
  std::future<outcome> a = get("/a");
  EXPECT_EQ(line_of(first.read_request()), "GET /a");
  std::future<outcome> b = get("/b");
  scripted_connection second = service.accept();
  EXPECT_EQ(line_of(second.read_request()), "GET /b");
  second.write(ok("b"));
  first.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
  EXPECT_EQ(body_of(b), "b");
}

TEST_F(Upstream, IsUnavailableWhileNobodyListensAndThenRecovers) {
  settings.at.tcp.port = [] { return scripted_service().port(); }();
  start();
  std::future<outcome> refused = post("/a");
  EXPECT_EQ(failure_of(refused), errc::unavailable);
  const scripted_service late(settings.at.tcp.port);
  wait_until_live();
}

TEST_F(Upstream, FindsItsServiceByName) {
  settings.at.tcp.host = "localhost";
  settings.resolve_every = 20ms;
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  EXPECT_EQ(line_of(link.read_request()), "GET /a");
  link.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
}

TEST_F(Upstream, IsUnavailableWhenItsNameDoesNotResolve) {
  settings.at.tcp.host = "no-such-host.invalid";
  start();
  std::future<outcome> a = get("/a");
  EXPECT_EQ(failure_of(a), errc::unavailable);
}

TEST_F(Upstream, FailsWhoWaitsWhenItStops) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  link.read_request();
  stop();
  EXPECT_EQ(failure_of(a), errc::unavailable);
  std::future<outcome> after = get("/b");
  EXPECT_EQ(failure_of(after), errc::unavailable);
  link.wait_until_closed();
}

TEST_F(Upstream, MayBeDestroyedWhileRequestsWait) {
  start();
  scripted_connection link = service.accept();
  std::future<outcome> a = get("/a");
  link.read_request();
  up.reset();
  EXPECT_EQ(failure_of(a), errc::unavailable);
}

}  // namespace
}  // namespace roster::gateway
