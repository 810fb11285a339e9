// Requests that are not quick: each has a link for itself while it lasts, and holds up nobody.
#include "upstream_fixture.hpp"

namespace roster::gateway {
namespace {

class ExclusiveLinks : public upstream_fixture {
 protected:
  // A connection that has got this request.
  scripted_connection accept_with(const std::string& line) {
    scripted_connection made = service.accept();
    EXPECT_EQ(line_of(made.read_request()), line);
    return made;
  }
};

TEST_F(ExclusiveLinks, ASlowRequestHoldsUpNeitherQuickNorSlowOnes) {
  start();
  scripted_connection shared = service.accept();
  std::future<outcome> slow = get_slowly("/slow");
  scripted_connection first = accept_with("GET /slow");
  std::future<outcome> quick = get("/quick");
  EXPECT_EQ(line_of(shared.read_request()), "GET /quick");
  shared.write(ok("quick"));
  EXPECT_EQ(body_of(quick), "quick");
  std::future<outcome> other = get_slowly("/other");
  scripted_connection second = accept_with("GET /other");
  second.write(ok("other"));
  EXPECT_EQ(body_of(other), "other");
  first.write(ok("slow"));
  EXPECT_EQ(body_of(slow), "slow");
}

TEST_F(ExclusiveLinks, AreKeptForTheNextRequest) {
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> a = get_slowly("/a");
  scripted_connection link = accept_with("GET /a");
  link.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
  std::future<outcome> b = get_slowly("/b");
  EXPECT_EQ(line_of(link.read_request()), "GET /b");
  link.write(ok("b"));
  EXPECT_EQ(body_of(b), "b");
  EXPECT_FALSE(service.has_connection_waiting());
}

TEST_F(ExclusiveLinks, WhenAllAreBusyTheNextRequestWaitsForTheFirstThatIsFree) {
  settings.exclusive_links = 2;
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> a = get_slowly("/a");
  scripted_connection first = accept_with("GET /a");
  std::future<outcome> b = get_slowly("/b");
  scripted_connection second = accept_with("GET /b");
  std::future<outcome> c = get_slowly("/c");
  std::future<outcome> d = get_slowly("/d");
  wait_for_the_loop();
  EXPECT_FALSE(service.has_connection_waiting());
  second.write(ok("b"));
  EXPECT_EQ(body_of(b), "b");
  EXPECT_EQ(line_of(second.read_request()), "GET /c");
  second.write(ok("c"));
  EXPECT_EQ(body_of(c), "c");
  EXPECT_EQ(line_of(second.read_request()), "GET /d");
  second.close();
  EXPECT_EQ(line_of(service.accept().read_request()), "GET /d") << "and is repeated like any other";
  first.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
}

TEST_F(ExclusiveLinks, WhoWaitsTooLongOrFindsTheQueueFullIsUnavailable) {
  settings.exclusive_links = 1;
  settings.queued = 1;
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> a = get_slowly("/a");
  scripted_connection link = accept_with("GET /a");
  std::future<outcome> waits = get_slowly("/waits", 200ms);
  std::future<outcome> refused = get_slowly("/refused");
  EXPECT_EQ(failure_of(refused), errc::unavailable);
  EXPECT_EQ(failure_of(waits), errc::unavailable);
  link.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
  std::future<outcome> b = get_slowly("/b");
  EXPECT_EQ(line_of(link.read_request()), "GET /b") << "the one that was given up was never sent";
}

TEST_F(ExclusiveLinks, AreClosedWhenNobodyWaitsForTheAnswerAnyMore) {
  settings.exclusive_links = 1;
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> late = get_slowly("/late", 60ms);
  std::future<outcome> next = get_slowly("/next");
  scripted_connection link = accept_with("GET /late");
  EXPECT_EQ(failure_of(late), errc::gateway_timeout);
  link.wait_until_closed();
  scripted_connection fresh = accept_with("GET /next");
  fresh.write(ok("next"));
  EXPECT_EQ(body_of(next), "next");
}

TEST_F(ExclusiveLinks, CarryAQuickRequestWithALargeBody) {
  settings.large_body = 10;
  start();
  scripted_connection shared = service.accept();
  std::future<outcome> large = send(request("POST", "/large", "12345678901"));
  scripted_connection own = accept_with("POST /large");
  std::future<outcome> small = post("/small");
  EXPECT_EQ(line_of(shared.read_request()), "POST /small") << "nothing queues behind the large one";
  shared.write(ok("small"));
  EXPECT_EQ(body_of(small), "small");
  own.write(ok("large"));
  EXPECT_EQ(body_of(large), "large");
}

TEST_F(ExclusiveLinks, SendElsewhereWhatADrainingServiceDidNotCarryOut) {
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> undone = send(slow_request("POST", "/undone"));
  scripted_connection link = accept_with("POST /undone");
  link.write(draining_notice);
  scripted_connection fresh = accept_with("POST /undone");
  fresh.write(ok("done"));
  EXPECT_EQ(body_of(undone), "done");
}

TEST_F(ExclusiveLinks, OneThatBreaksDoesNotTakeTheEndpointFromTheOthers) {
  settings.eject_for = 1h;
  start();
  scripted_connection shared = service.accept();
  std::future<outcome> slow = send(slow_request("POST", "/slow"));
  accept_with("POST /slow").close();
  EXPECT_EQ(failure_of(slow), errc::bad_gateway);
  std::future<outcome> quick = post("/quick");
  EXPECT_EQ(line_of(shared.read_request()), "POST /quick");
  shared.write(ok("quick"));
  EXPECT_EQ(body_of(quick), "quick");
}

TEST_F(ExclusiveLinks, AreClosedWhenTheyIdle) {
  settings.idle_timeout = 300ms;
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> a = get_slowly("/a");
  scripted_connection link = accept_with("GET /a");
  link.write(ok("a"));
  EXPECT_EQ(body_of(a), "a");
  link.wait_until_closed();
}

TEST_F(ExclusiveLinks, WhoWaitsForOneIsToldWhenTheGatewayStops) {
  settings.exclusive_links = 1;
  start();
  const scripted_connection shared = service.accept();
  std::future<outcome> a = get_slowly("/a");
  const scripted_connection link = accept_with("GET /a");
  std::future<outcome> waits = get_slowly("/waits");
  stop();
  EXPECT_EQ(failure_of(a), errc::unavailable);
  EXPECT_EQ(failure_of(waits), errc::unavailable);
}

}  // namespace
}  // namespace roster::gateway
