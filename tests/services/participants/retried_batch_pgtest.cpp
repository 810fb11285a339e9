// Idempotency-Key: the work is done once, and every retry gets the first outcome.
#include "services/participants/repository/retried_batch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "services/participants/administration.hpp"
#include "services/participants/repository/repository_postgres.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using test::kinds_of;
using test::request_for;
using test::team_database;

class RetriedBatch : public ::testing::Test {
 protected:
  std::vector<create_outcome> run(const std::vector<create_request>& asked) {
    return create_batch_once(base_.on(), ledger_, asked);
  }
  std::string claims() { return base_.ask("SELECT count(*) FROM participants.idempotency"); }

  team_database base_;
  std::int64_t team_ = base_.make_team();
  db::idempotency_ledger ledger_ = create_ledger();
};

TEST_F(RetriedBatch, GivesTheFirstOutcomeAgain) {
  const std::vector<create_outcome> first = run({request_for(team_, "a", "r1")});
  ASSERT_EQ(kinds_of(first), "created");
  const std::vector<create_outcome> again = run({request_for(team_, "a", "r1")});
  ASSERT_EQ(kinds_of(again), "replayed");
  EXPECT_EQ(again[0].participant_id, first[0].participant_id);
  EXPECT_EQ(again[0].created, first[0].created);
  EXPECT_EQ(base_.count_participants(), 1);
}

TEST_F(RetriedBatch, RemembersAKeyThatWasTaken) {
  ASSERT_EQ(kinds_of(create_batch(base_.on(), std::vector{request_for(team_, "a")})), "created");
  EXPECT_EQ(kinds_of(run({request_for(team_, "a", "r1")})), "taken");
  base_.ask("DELETE FROM participants.participant");
  EXPECT_EQ(kinds_of(run({request_for(team_, "a", "r1")})), "taken");
}

TEST_F(RetriedBatch, RefusesAnotherPayload) {
  ASSERT_EQ(kinds_of(run({request_for(team_, "a", "r1", "f1")})), "created");
  EXPECT_EQ(kinds_of(run({request_for(team_, "b", "r1", "f2")})), "retry_key_reused");
  EXPECT_EQ(base_.count_participants(), 1);
}

TEST_F(RetriedBatch, KeepsCredentialsAndTeamsApart) {
  const std::int64_t other_team = base_.make_team();
  create_request of_other_credential = request_for(team_, "b", "r1", "f2");
  of_other_credential.retry->credential_id = 6;
  EXPECT_EQ(
      kinds_of(run({request_for(team_, "a", "r1"), of_other_credential, request_for(other_team, "a", "r1")})),
      "created created created");
}

TEST_F(RetriedBatch, OfEqualRequestsInOneBatchOneIsCarriedOut) {
  const std::vector<create_outcome> out =
      run({request_for(team_, "a", "r1"), request_for(team_, "b", "r2"), request_for(team_, "a", "r1"),
           request_for(team_, "a", "r3"), request_for(team_, "c", "r1", "f2")});
  EXPECT_EQ(kinds_of(out), "created created replayed taken retry_key_reused");
  EXPECT_EQ(out[2].participant_id, out[0].participant_id);
  EXPECT_EQ(base_.count_participants(), 2);
}

TEST_F(RetriedBatch, DoesNotRememberARefusalBeforeTheWork) {
  const std::int64_t lapsed = base_.make_lapsed_team();
  EXPECT_EQ(kinds_of(run({request_for(lapsed, "a", "r1"), request_for(999, "a", "r1")})), "lapsed no_team");
  EXPECT_EQ(claims(), "0");

  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  ASSERT_TRUE(set_subscription(base_.on(), lapsed, now + std::chrono::hours(1)));
  EXPECT_EQ(kinds_of(run({request_for(lapsed, "a", "r1")})), "created");
}

TEST_F(RetriedBatch, AsksForASubscriptionBeforeItReplays) {
  ASSERT_EQ(kinds_of(run({request_for(team_, "a", "r1")})), "created");
  ASSERT_TRUE(set_subscription(base_.on(), team_, std::nullopt));
  EXPECT_EQ(kinds_of(run({request_for(team_, "a", "r1")})), "lapsed");
}

TEST_F(RetriedBatch, TwoLanesWithOneKeyCreateOnce) {
  for (int round = 0; round < 50; ++round) {
    const std::string key = "k" + std::to_string(round);
    std::string mine;
    std::string theirs;
    std::thread other([&] {
      db::connection own(base_.options());
      theirs = kinds_of(create_batch_once(own, ledger_, std::vector{request_for(team_, key, key)}));
    });
    mine = kinds_of(run({request_for(team_, key, key)}));
    other.join();
    EXPECT_TRUE((mine == "created" && theirs == "replayed") || (mine == "replayed" && theirs == "created"))
        << mine << " and " << theirs;
  }
  EXPECT_EQ(base_.count_participants(), 50);
}

TEST_F(RetriedBatch, LetsOldClaimsBePurged) {
  ASSERT_EQ(kinds_of(run({request_for(team_, "a", "r1"), request_for(team_, "b", "r2")})), "created created");
  base_.ask("UPDATE participants.idempotency SET created_at = now() - interval '25 hours' WHERE key = 'r1'");
  EXPECT_EQ(ledger_.purge(base_.on(), 1000), 1U);
  EXPECT_EQ(claims(), "1");
}

}  // namespace
}  // namespace roster::participants
