// Looking up a batch: every request gets its own row or none, whatever its neighbours ask for.
#include "services/participants/find_batch.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using test::team_database;

class FindBatch : public ::testing::Test {
 protected:
  void store(std::int64_t team, const std::string& key, const std::string& notes) {
    base_.on().run({"test_store",
                    "INSERT INTO participants.participant (team_id, key, notes, experiment_count) "
                    "VALUES ($1, $2, $3, 2)"},
                   {std::to_string(team), key, notes});
  }

  std::vector<std::optional<domain::participant>> find(const std::vector<find_request>& asked) {
    return find_batch(base_.on(), asked);
  }

  // "team/key" of each, "-" for none.
  std::string found(const std::vector<find_request>& asked) {
    std::string out;
    for (const auto& each : find(asked)) {
      if (!out.empty()) out += ' ';
      out += each ? std::to_string(each->team_id) + "/" + each->key : "-";
    }
    return out;
  }

  team_database base_;
  std::int64_t mine_ = base_.make_team();
  std::int64_t other_ = base_.make_team("john@example.com");
  requester me_{mine_, test::member};
};

TEST_F(FindBatch, AnswersEachForItself) {
  store(mine_, "a", "n");
  store(mine_, "b", "n");
  store(other_, "a", "n");
  const std::string mine = std::to_string(mine_);
  const std::string other = std::to_string(other_);
  EXPECT_EQ(found({{me_, "b"},
                   {{other_, test::member}, "a"},        // not their team
                   {me_, "unknown"},                     //
                   {{other_, "john@example.com"}, "a"},  // the neighbour's own
                   {{mine_, "john@example.com"}, "a"},
                   {{999'999, test::member}, "a"},
                   {me_, "A"},  // compared exactly
                   {me_, "a"}}),
            mine + "/b - - " + other + "/a - - - " + mine + "/a");
}

TEST_F(FindBatch, EqualRequestsEachGetTheirAnswer) {
  store(mine_, "a", "n");
  const std::string a = std::to_string(mine_) + "/a";
  EXPECT_EQ(found({{me_, "a"}, {me_, "x"}, {me_, "a"}, {me_, "x"}, {me_, "a"}}), a + " - " + a + " - " + a);
}

TEST_F(FindBatch, ALapsedTeamIsStillShown) {
  const std::int64_t lapsed = base_.make_lapsed_team();
  store(lapsed, "a", "n");
  EXPECT_EQ(found({{{lapsed, test::member}, "a"}}), std::to_string(lapsed) + "/a");
}

TEST_F(FindBatch, NothingAtAllIsNoRow) {
  EXPECT_EQ(found({{me_, "a"}}), "-");
}

TEST_F(FindBatch, GivesWhatIsStored) {
  const std::string key = R"(k"\ {},é'1)";
  const std::string notes = "two\nlines, \"quoted\", {braced}, it's, back\\slash, NULL";
  store(mine_, key, notes);
  store(mine_, "NULL", "");
  base_.on().run({"test_store_without_notes",
                  "INSERT INTO participants.participant (team_id, key) VALUES ($1, 'plain')"},
                 {std::to_string(mine_)});
  const auto rows = find({{me_, key}, {me_, "NULL"}, {me_, "plain"}});
  ASSERT_TRUE(rows[0] && rows[1] && rows[2]);
  EXPECT_EQ(rows[0]->key, key);
  EXPECT_EQ(rows[0]->notes, notes);
  EXPECT_EQ(rows[0]->experiment_count, 2);
  EXPECT_EQ(std::to_string(rows[0]->participant_id),
            base_.ask("SELECT min(participant_id) FROM participants.participant"));
  EXPECT_EQ(rows[1]->notes, "") << "empty notes are notes";
  EXPECT_EQ(rows[2]->notes, std::nullopt);
  EXPECT_EQ(rows[2]->experiment_count, 0);
}

// The statement computes in floating point: every microsecond must survive it, also far from 1970.
TEST_F(FindBatch, TimesAreExactToTheMicrosecond) {
  base_.on().run({"test_store_times",
                  "INSERT INTO participants.participant (team_id, key, created_at, updated_at) "
                  "SELECT $1, 'k' || n, "
                  "timestamptz '2026-11-24 07:00:00Z' + n * interval '1 microsecond', "
                  "timestamptz '2099-12-31 23:59:58Z' + n * interval '1001 microseconds' "
                  "FROM generate_series(0, 999) AS n"},
                 {std::to_string(mine_)});
  std::vector<find_request> asked;
  for (int n = 0; n < 1000; ++n) asked.push_back({me_, "k" + std::to_string(n)});
  const auto rows = find(asked);
  constexpr std::int64_t created = 1'795'503'600'000'000;
  constexpr std::int64_t updated = 4'102'444'798'000'000;
  for (int n = 0; n < 1000; ++n) {
    ASSERT_TRUE(rows[n].has_value()) << n;
    ASSERT_EQ(rows[n]->created.time_since_epoch().count(), created + n);
    ASSERT_EQ(rows[n]->updated.time_since_epoch().count(), updated + 1001 * n);
  }
}

}  // namespace
}  // namespace roster::participants
