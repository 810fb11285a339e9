// The repository through its lanes: outcomes as the handlers get them.
#include "services/participants/repository/repository_postgres.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/services/participants/team_database.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants {
namespace {

using test::request_for;

class Repository : public ::testing::Test {
 protected:
  Repository() { threads_.start(); }
  ~Repository() override { lanes_.drain(); }

  static async::clock::time_point soon() { return async::clock::now() + std::chrono::seconds(10); }

  std::future<result<created_participant>> start(create_request asked) {
    return roster::test::start(threads_.at(0), data_->create_participant(soon(), std::move(asked)));
  }
  result<created_participant> create(create_request asked) { return start(std::move(asked)).get(); }
  result<void> check(requester by) {
    return roster::test::start(threads_.at(0), data_->check_may_create(soon(), std::move(by))).get();
  }

  test::team_database base_;
  std::int64_t team_ = base_.make_team();
  async::io_threads threads_{1};
  db::lanes lanes_{{base_.options(), 2}};
  std::unique_ptr<repository> data_ =
      create_repository(threads_.at(0).get_executor(), base_.options(), lanes_);
};

TEST_F(Repository, CreatesAParticipant) {
  create_request asked = request_for(team_, "a");
  asked.wanted.notes = "n";
  const result<created_participant> out = create(asked);
  ASSERT_TRUE(out.has_value());
  EXPECT_FALSE(out->replayed);
  EXPECT_EQ(out->made.team_id, team_);
  EXPECT_EQ(out->made.key, "a");
  EXPECT_EQ(out->made.notes, "n");
  EXPECT_GT(out->made.participant_id, 0);
  EXPECT_EQ(out->made.created, out->made.updated);
}

TEST_F(Repository, GivesBackWhatARequestCanCause) {
  EXPECT_EQ(create(request_for(999, "a")).error().code, errc::not_found);
  EXPECT_EQ(create(request_for(base_.make_lapsed_team(), "a")).error().code, errc::subscription_required);
  ASSERT_TRUE(create(request_for(team_, "a")).has_value());
  const failure taken = create(request_for(team_, "a")).error();
  EXPECT_EQ(taken.code, errc::invalid_data);
  EXPECT_EQ(taken.fields.at(0).message, "The key has already been taken.");
}

TEST_F(Repository, ChecksAccessAlone) {
  EXPECT_TRUE(check({team_, test::member}).has_value());
  EXPECT_EQ(check({team_, "john@example.com"}).error().code, errc::not_found);
  EXPECT_EQ(check({base_.make_lapsed_team(), test::member}).error().code, errc::subscription_required);
}

TEST_F(Repository, ReplaysTheFirstParticipant) {
  create_request asked = request_for(team_, "a", "r1");
  asked.wanted.notes = "n";
  const result<created_participant> first = create(asked);
  ASSERT_TRUE(first.has_value());
  const result<created_participant> again = create(asked);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(again->made.participant_id, first->made.participant_id);
  EXPECT_EQ(again->made.notes, "n");
  EXPECT_EQ(again->made.created, first->made.created);

  const failure reused = create(request_for(team_, "b", "r1", "f2")).error();
  EXPECT_EQ(reused.code, errc::invalid_data);
  EXPECT_EQ(reused.fields.at(0).field, "idempotency_key");
}

TEST_F(Repository, AnswersEveryOneOfManyAtOnce) {
  std::vector<std::future<result<created_participant>>> waiting;
  for (int i = 0; i < 2000; ++i) {
    const std::string key = "k" + std::to_string(i / 2);  // each twice
    waiting.push_back(start(request_for(team_, key, i % 4 == 0 ? "r" + key : "")));
  }
  int created = 0;
  for (auto& each : waiting) created += each.get().has_value() ? 1 : 0;
  EXPECT_EQ(created, 1000);
  EXPECT_EQ(base_.count_participants(), 1000);
}

TEST_F(Repository, ThrowsWhenTheSchemaDoesNotFit) {
  base_.ask("ALTER TABLE participants.participant RENAME TO gone");
  EXPECT_THROW(create(request_for(team_, "a")), db::statement_failed);
  base_.ask("ALTER TABLE participants.gone RENAME TO participant");
  EXPECT_TRUE(create(request_for(team_, "a")).has_value());
}

}  // namespace
}  // namespace roster::participants
