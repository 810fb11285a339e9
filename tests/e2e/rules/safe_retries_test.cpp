// Idempotency-Key and Prefer on both routes.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

TEST(IdempotencyKey, TheSameKeyAndPayloadIsDoneOnce) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  // A bare token is the same key as the quoted one.
  EXPECT_EQ(post_participant(client, team, participant_body("once"), {{"Idempotency-Key", "\"k-1\""}}).status,
            201);
  EXPECT_EQ(post_participant(client, team, participant_body("once"), {{"Idempotency-Key", "k-1"}}).status,
            200);
  EXPECT_EQ(participants_with_key(system, "once"), "1");

  const http_headers key{{"Idempotency-Key", "\"k-1\""}};
  const http_answer first = post_guest(client, collection, guest_body("once@example.com"), key);
  const http_answer second = post_guest(client, collection, guest_body("once@example.com"), key);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(guests_with_email(system, "once@example.com"), "1");
}

TEST(IdempotencyKey, ARefusalIsReplayedToo) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection("owner-of-retries@example.com");
  http_client client = system.connect();
  const http_headers key{{"Idempotency-Key", "\"k-2\""}};
  for (int i = 0; i < 2; ++i) {
    const http_answer answer =
        post_guest(client, collection, guest_body("owner-of-retries@example.com"), key);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body, R"({"error":"User already exists"})");
  }
}

TEST(IdempotencyKey, AnotherPayloadUnderTheSameKeyIs422) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const http_headers key{{"Idempotency-Key", "\"k-3\""}};
  EXPECT_EQ(post_participant(client, team, participant_body("payload-a"), key).status, 201);
  EXPECT_EQ(post_participant(client, team, participant_body("payload-b"), key).status, 422);
  EXPECT_EQ(participants_with_key(system, "payload-b"), "0");
  EXPECT_EQ(post_guest(client, collection, guest_body("payload-a@example.com"), key).status, 200);
  EXPECT_EQ(post_guest(client, collection, guest_body("payload-b@example.com"), key).status, 422);
  EXPECT_EQ(guests_with_email(system, "payload-b@example.com"), "0");
}

TEST(IdempotencyKey, IsEachCredentialsOwn) {
  roster_system& system = roster_system::shared();
  team_access team = system.make_team();
  http_client client = system.connect();
  const http_headers key{{"Idempotency-Key", "\"k-4\""}};
  EXPECT_EQ(post_participant(client, team, participant_body("mine"), key).status, 201);
  team.token = system.make_token(team.subject);
  EXPECT_EQ(post_participant(client, team, participant_body("other"), key).status, 201);
}

TEST(IdempotencyKey, AMalformedOneIs400) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  http_client client = system.connect();
  for (const std::string& bad :
       {std::string("\"open"), std::string("\"\""), "\"" + std::string(256, 'a') + "\""}) {
    EXPECT_EQ(post_participant(client, team, participant_body("bad"), {{"Idempotency-Key", bad}}).status, 400)
        << bad;
  }
  EXPECT_EQ(participants_with_key(system, "bad"), "0");
}

TEST(Prefer, ReturnMinimalAnswersWithTheAddedUserAlone) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  const http_answer answer =
      post_guest(client, collection, guest_body("alone@example.com"), {{"Prefer", "return=minimal"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Preference-Applied"), "return=minimal");
  const std::string id =
      system.query("SELECT user_id FROM collections.app_user WHERE email = 'alone@example.com'");
  EXPECT_EQ(normal(answer.body), R"({"users":[{"id":)" + id +
                                     R"(,"first_name":null,"last_name":null,"email":"alone@example.com",)" +
                                     R"("user_role":{"name":"guest"}}]})");
}

}  // namespace
}  // namespace roster::e2e
