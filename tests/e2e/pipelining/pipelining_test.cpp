// Many requests on one connection without waiting: answered in order, each done once.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

constexpr int count = 20;

TEST(Pipelining, TwentyCreatesOnOneConnectionAreAnsweredInOrder) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  std::string all;
  for (int i = 0; i < count; ++i)
    all += test::request_bytes("POST", participants_path(team), with_token(team),
                               participant_body("k" + std::to_string(i)));
  client.send(all);
  for (int i = 0; i < count; ++i) {
    const http_answer answer = client.read();
    EXPECT_EQ(answer.status, 201);
    EXPECT_NE(answer.body.find("\"id\":\"k" + std::to_string(i) + "\""), std::string::npos) << answer.body;
  }
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id),
            std::to_string(count));
}

TEST(Pipelining, BothApisAndRefusalsKeepTheirPlaces) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  std::string all;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    all += test::request_bytes("POST", participants_path(team), with_token(team),
                               participant_body("p" + number));
    all += test::request_bytes("POST", guests_path(collection), with_key(collection),
                               guest_body(number + "@example.com"));
    all += test::request_bytes("GET", "/nothing/" + number);
    all += test::request_bytes("POST", participants_path(team), {}, "{}");
  }
  client.send(all);
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(client.read().status, 201);
    const http_answer guests = client.read();
    EXPECT_EQ(guests.status, 200);
    EXPECT_NE(guests.body.find("\"" + std::to_string(i) + "@example.com\""), std::string::npos);
    EXPECT_EQ(client.read().status, 404);
    EXPECT_EQ(client.read().status, 403);
  }
}

TEST(Pipelining, OfEqualKeysOnlyOneIsCreated) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  std::string all;
  for (int i = 0; i < count; ++i)
    all += test::request_bytes("POST", participants_path(team), with_token(team), participant_body("same"));
  client.send(all);
  int created = 0;
  int taken = 0;
  for (int i = 0; i < count; ++i) {
    const int status = client.read().status;
    created += status == 201 ? 1 : 0;
    taken += status == 422 ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(taken, count - 1);
}

TEST(Pipelining, WhatIsAskedForInOrderIsDoneInOrder) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  const std::string one = participants_path(team) + "/one";
  std::string all;
  for (int i = 0; i < count; ++i) {
    all += test::request_bytes("POST", participants_path(team), with_token(team), participant_body("one"));
    all += test::request_bytes("GET", one, with_token(team));
    all += test::request_bytes("PUT", one, with_token(team), R"({"notes":"changed"})");
    all += test::request_bytes("GET", one, with_token(team));
    all += test::request_bytes("DELETE", one, with_token(team));
    all += test::request_bytes("GET", one, with_token(team));
  }
  client.send(all);
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(client.read().status, 201);
    EXPECT_NE(client.read().body.find("\"notes\":null"), std::string::npos);
    EXPECT_EQ(client.read().status, 200);
    EXPECT_NE(client.read().body.find("\"notes\":\"changed\""), std::string::npos);
    EXPECT_EQ(client.read().status, 204);
    EXPECT_EQ(client.read().status, 404);
  }
}

TEST(Pipelining, CloseIsAnsweredLastAndClosesTheConnection) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  client.send(
      test::request_bytes("POST", participants_path(team), with_token(team), participant_body("a")) +
      test::request_bytes("POST", participants_path(team), with_token(team, {{"Connection", "close"}}),
                          participant_body("b")) +
      test::request_bytes("POST", participants_path(team), with_token(team), participant_body("never")));
  EXPECT_EQ(client.read().status, 201);
  const http_answer last = client.read();
  EXPECT_EQ(last.status, 201);
  EXPECT_EQ(last.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
  EXPECT_EQ(system.query("SELECT count(*) FROM participants.participant WHERE team_id = " + team.id), "2");
}

TEST(Pipelining, AClientThatHalfClosesStillGetsItsAnswers) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  client.send(
      test::request_bytes("POST", participants_path(team), with_token(team), participant_body("half")));
  client.finish_sending();
  EXPECT_EQ(client.read().status, 201);
  EXPECT_TRUE(client.is_closed_by_peer());
}

}  // namespace
}  // namespace roster::e2e
