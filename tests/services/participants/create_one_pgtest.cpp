// A create that is alone in its batch has a statement of its own, which means the same as the set-based one.
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "common/async/io_threads.hpp"
#include "common/db/async_connection.hpp"
#include "services/participants/repository/participant_batch.hpp"
#include "services/participants/repository/statements.hpp"
#include "services/participants/repository/team_work.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants {
namespace {

using test::kinds_of;
using test::request_for;

class CreateOne : public ::testing::Test {
 protected:
  CreateOne() { threads_.start(); }

  create_outcome create(const create_request& asked) {
    const create_statement::question question = ask_to_create({&asked, 1});
    EXPECT_STREQ(question.what->name, statements::create_participant.name);
    auto rows = roster::test::start(threads_.at(0), connection_.run(*question.what, question.values));
    return question.read(rows.get()).at(0);
  }

  std::string kind_of(const create_request& asked) { return kinds_of({create(asked)}); }

  test::team_database base_;
  async::io_threads threads_{1};
  db::async_connection connection_{threads_.at(0).get_executor(), base_.options()};
  std::int64_t mine_ = base_.make_team();
};

TEST_F(CreateOne, DecidesAsTheSetBasedStatementDoes) {
  const std::int64_t lapsed = base_.make_lapsed_team();
  const std::int64_t of_others = base_.make_team("john@example.com");
  EXPECT_EQ(kind_of(request_for(mine_, "a")), "created");
  EXPECT_EQ(kind_of(request_for(mine_, "a")), "taken");
  EXPECT_EQ(kind_of(request_for(mine_, "A")), "created");
  EXPECT_EQ(kind_of(request_for(lapsed, "a")), "lapsed");
  EXPECT_EQ(kind_of(request_for(of_others, "a")), "no_team");
  EXPECT_EQ(kind_of(request_for(999'999, "a")), "no_team");
  EXPECT_EQ(base_.count_participants(), 2);
}

TEST_F(CreateOne, StoresAndReportsTheSame) {
  create_request asked = request_for(mine_, R"(k"\ {},é1)");
  asked.wanted.notes = "two\nlines, \"quoted\", {braced}, it's, back\\slash, NULL";
  const create_outcome out = create(asked);
  const std::string stored =
      " FROM participants.participant WHERE participant_id = " + std::to_string(out.participant_id);
  EXPECT_EQ(base_.ask("SELECT key" + stored), asked.wanted.key);
  EXPECT_EQ(base_.ask("SELECT notes" + stored), *asked.wanted.notes);
  EXPECT_EQ(base_.ask("SELECT (extract(epoch FROM created_at) * 1000000)::bigint" + stored),
            std::to_string(out.created.time_since_epoch().count()));
}

TEST_F(CreateOne, NoNotesAreNull) {
  create(request_for(mine_, "NULL"));
  EXPECT_EQ(base_.ask("SELECT notes IS NULL FROM participants.participant WHERE key = 'NULL'"), "t");
}

TEST_F(CreateOne, CountsWhatItCreates) {
  create(request_for(mine_, "a"));
  create(request_for(mine_, "b"));
  create(request_for(mine_, "b"));
  EXPECT_EQ(base_.ask("SELECT sum(participants) FROM participants.team_participants WHERE team_id = " +
                      std::to_string(mine_)),
            "2");
}

TEST_F(CreateOne, FindsNoTeamBehindItsDeletion) {
  ASSERT_EQ(kind_of(request_for(mine_, "a")), "created");
  std::future<std::string> behind;
  base_.on().transact([&](db::transaction& in) {
    ASSERT_TRUE(delete_team(in, {mine_, test::member}, {}).has_value());
    behind = std::async(std::launch::async, [&] { return kind_of(request_for(mine_, "b")); });
    EXPECT_TRUE(base_.somebody_waits());
  });
  EXPECT_EQ(behind.get(), "no_team");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.participant WHERE key = 'b'"), "0");
}

TEST_F(CreateOne, SeveralTogetherOrAWebhookTakeTheSetBasedOne) {
  const std::vector<create_request> two = {request_for(mine_, "a"), request_for(mine_, "b")};
  EXPECT_STREQ(ask_to_create(two).what->name, statements::create_participants.name);
  EXPECT_STRNE(ask_to_create({&two[0], 1}, audience::webhook).what->name,
               statements::create_participant.name);
}

}  // namespace
}  // namespace roster::participants
