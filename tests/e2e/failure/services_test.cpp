// A service that is away, hangs or dies: its requests fail in its dialect and in time, and the other one goes
// on.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"

namespace roster::e2e {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

TEST(AServiceThatIsDown, Is503InItsDialectAndTheOtherGoesOn) {
  roster_system system;
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);

  system.process(server::participants).signal(SIGTERM);
  EXPECT_EQ(system.process(server::participants).wait(), 0);
  const http_answer first = post_participant(client, team, participant_body("b"));
  EXPECT_EQ(first.status, 503);
  EXPECT_EQ(first.body, R"({"message":"Service Unavailable"})");
  EXPECT_TRUE(first.header("Retry-After").has_value());
  EXPECT_EQ(post_guest(client, collection, guest_body("a@example.com")).status, 200);

  system.process(server::collections).signal(SIGTERM);
  EXPECT_EQ(system.process(server::collections).wait(), 0);
  const http_answer second = post_guest(client, collection, guest_body("b@example.com"));
  EXPECT_EQ(second.status, 503);
  EXPECT_EQ(second.body, R"({"error":"Service Unavailable"})");

  system.start(server::participants);
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("b")).status == 201; }, 20s));
}

TEST(AServiceThatDies, CostsTheRequestsOnItsWayNoMoreThanTheirAnswer) {
  roster_system system;
  const team_access team = system.make_team();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);
  system.process(server::participants).signal(SIGKILL);
  EXPECT_EQ(system.process(server::participants).wait(), 128 + SIGKILL);
  // Whether the broken link was noticed before the request was sent decides between the two.
  const int status = post_participant(client, team, participant_body("b")).status;
  EXPECT_TRUE(status == 502 || status == 503) << status;
  system.start(server::participants);
  EXPECT_TRUE(test::eventually(
      [&] { return post_participant(client, team, participant_body("b")).status == 201; }, 20s));
  EXPECT_EQ(participants_with_key(system, "b"), "1");
}

TEST(AServiceThatHangs, Is504WithinTheTimeoutAndRecovers) {
  // Long enough for the answers that are to come in time, also where a sanitizer slows everything down.
  roster_system system({.gateway = {{"REQUEST_TIMEOUT", "2s"}}});
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);

  system.process(server::participants).pause();
  const auto begun = steady::now();
  const http_answer late = post_participant(client, team, participant_body("b"));
  const auto took = steady::now() - begun;
  EXPECT_EQ(late.status, 504);
  EXPECT_EQ(late.body, R"({"message":"Gateway Timeout"})");
  EXPECT_GE(took, 1900ms);
  EXPECT_LT(took, 8s);
  EXPECT_EQ(post_guest(client, collection, guest_body("a@example.com")).status, 200);

  system.process(server::participants).signal(SIGCONT);
  // The late answer is thrown away in its turn: the next ones are not mixed up with it.
  EXPECT_TRUE(test::eventually(
      [&] {
        const http_answer next = post_participant(client, team, participant_body("next"));
        return next.status == 201 && next.body.find("\"id\":\"next\"") != std::string::npos;
      },
      20s));
}

TEST(AServiceThatHangs, IsToldInTheDialectOfTheSecondApiToo) {
  roster_system system({.gateway = {{"REQUEST_TIMEOUT", "2s"}}});
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_guest(client, collection, guest_body("a@example.com")).status, 200);

  system.process(server::collections).pause();
  const http_answer late = post_guest(client, collection, guest_body("b@example.com"));
  EXPECT_EQ(late.status, 504);
  EXPECT_EQ(late.body, R"({"error":"Gateway Timeout"})");
  EXPECT_EQ(post_participant(client, team, participant_body("a")).status, 201);

  system.process(server::collections).signal(SIGCONT);
  EXPECT_TRUE(test::eventually(
      [&] { return post_guest(client, collection, guest_body("c@example.com")).status == 200; }, 20s));
}

}  // namespace
}  // namespace roster::e2e
