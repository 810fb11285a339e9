// Looking up a batch: every request gets its own row or none, whatever its neighbours ask for.
#include "services/participants/repository/find_batch.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "common/async/io_threads.hpp"
#include "services/participants/repository/statements.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/coroutines.hpp"

namespace roster::participants {
namespace {

using test::team_database;

class FindBatch : public ::testing::Test {
 protected:
  FindBatch() { threads_.start(); }

  void store(std::int64_t team, const std::string& key, const std::string& notes) {
    base_.on().run({"test_store",
                    "INSERT INTO participants.participant (team_id, key, notes, experiment_count) "
                    "VALUES ($1, $2, $3, 2)"},
                   {std::to_string(team), key, notes});
  }

  struct asked {
    std::int64_t team;
    const char* subject;
    const char* key;
  };

  std::vector<result<domain::participant>> find(const std::vector<asked>& batch) {
    std::vector<find_request> requests;
    for (const asked& each : batch) {
      find_request& added = requests.emplace_back();
      added.by.team_id = each.team;
      added.by.subject = each.subject;
      added.key = each.key;
    }
    const find_statement::question question = ask_to_find(requests);
    auto rows = roster::test::start(threads_.at(0), connection_.run(*question.what, question.values));
    return question.read(rows.get());
  }

  // "team/key" of each, "-" for none.
  std::string found(const std::vector<asked>& batch) {
    std::string out;
    for (const auto& each : find(batch)) {
      if (!out.empty()) out += ' ';
      out += each.has_value() ? std::to_string(each->team_id) + "/" + each->key : "-";
    }
    return out;
  }

  static asked i_ask(std::int64_t team, const char* key) { return {team, test::member, key}; }

  team_database base_;
  async::io_threads threads_{1};
  db::async_connection connection_{threads_.at(0).get_executor(), base_.options()};
  std::int64_t mine_ = base_.make_team();
  std::int64_t other_ = base_.make_team("john@example.com");
};

TEST_F(FindBatch, AnswersEachForItself) {
  store(mine_, "a", "n");
  store(mine_, "b", "n");
  store(other_, "a", "n");
  const std::string mine = std::to_string(mine_);
  const std::string other = std::to_string(other_);
  EXPECT_EQ(found({i_ask(mine_, "b"),
                   i_ask(other_, "a"),                 // not their team
                   i_ask(mine_, "unknown"),            //
                   {other_, "john@example.com", "a"},  // the neighbour's own
                   {mine_, "john@example.com", "a"},   //
                   i_ask(999'999, "a"),                // no such team
                   i_ask(mine_, "A"),                  // compared exactly
                   i_ask(mine_, "a")}),
            mine + "/b - - " + other + "/a - - - " + mine + "/a");
}

TEST_F(FindBatch, AnswersOneAloneAsIfItWereOfMany) {
  store(mine_, "a", "n");
  store(other_, "a", "n");
  EXPECT_EQ(found({i_ask(mine_, "a")}), std::to_string(mine_) + "/a");
  EXPECT_EQ(found({{other_, "john@example.com", "a"}}), std::to_string(other_) + "/a");
  for (const asked& none : {i_ask(other_, "a"), i_ask(mine_, "unknown"), i_ask(mine_, "A"),
                            asked{mine_, "john@example.com", "a"}, i_ask(999'999, "a")})
    EXPECT_EQ(found({none}), "-") << none.team << ' ' << none.key;
}

// They are asked for together, and each is answered at its own place.
TEST_F(FindBatch, RequestersMayTakeTurns) {
  store(mine_, "a", "n");
  store(mine_, "b", "n");
  store(other_, "a", "n");
  store(other_, "b", "n");
  const std::string mine = std::to_string(mine_);
  const std::string other = std::to_string(other_);
  const auto john_asks = [this](const char* key) { return asked{other_, "john@example.com", key}; };
  EXPECT_EQ(found({i_ask(mine_, "b"), john_asks("a"), i_ask(999'999, "a"), i_ask(mine_, "x"), john_asks("b"),
                   john_asks("x"), i_ask(mine_, "a"), john_asks("b")}),
            mine + "/b " + other + "/a - - " + other + "/b - " + mine + "/a " + other + "/b");
}

TEST_F(FindBatch, EqualRequestsEachGetTheirAnswer) {
  store(mine_, "a", "n");
  const std::string a = std::to_string(mine_) + "/a";
  EXPECT_EQ(
      found({i_ask(mine_, "a"), i_ask(mine_, "x"), i_ask(mine_, "a"), i_ask(mine_, "x"), i_ask(mine_, "a")}),
      a + " - " + a + " - " + a);
}

TEST_F(FindBatch, ALapsedTeamIsStillShown) {
  const std::int64_t lapsed = base_.make_lapsed_team();
  store(lapsed, "a", "n");
  EXPECT_EQ(found({i_ask(lapsed, "a")}), std::to_string(lapsed) + "/a");
}

TEST_F(FindBatch, NothingAtAllIsNoRow) {
  EXPECT_EQ(found({i_ask(mine_, "a")}), "-");
}

TEST_F(FindBatch, GivesWhatIsStored) {
  const std::string key = R"(k"\ {},é'1)";
  const std::string notes = "two\nlines, \"quoted\", {braced}, it's, back\\slash, NULL";
  store(mine_, key, notes);
  store(mine_, "NULL", "");
  base_.on().run({"test_store_without_notes",
                  "INSERT INTO participants.participant (team_id, key) VALUES ($1, 'plain')"},
                 {std::to_string(mine_)});
  const auto rows = find({i_ask(mine_, key.c_str()), i_ask(mine_, "NULL"), i_ask(mine_, "plain")});
  ASSERT_TRUE(rows[0].has_value() && rows[1].has_value() && rows[2].has_value());
  EXPECT_EQ(rows[0]->key, key);
  EXPECT_EQ(rows[0]->notes, notes);
  EXPECT_EQ(rows[0]->experiment_count, 2);
  EXPECT_EQ(std::to_string(rows[0]->participant_id),
            base_.ask("SELECT min(participant_id) FROM participants.participant"));
  EXPECT_EQ(rows[1]->notes, "") << "empty notes are notes";
  EXPECT_EQ(rows[2]->notes, std::nullopt);
  EXPECT_EQ(rows[2]->experiment_count, 0);
}

TEST_F(FindBatch, TimesMayBeBeforeAnyEpoch) {
  base_.on().run({"test_store_old",
                  "INSERT INTO participants.participant (team_id, key, created_at, updated_at) "
                  "VALUES ($1, 'old', '1969-12-31 23:59:59.999999Z', '1999-12-31 23:59:59.000001Z')"},
                 {std::to_string(mine_)});
  const auto rows = find({i_ask(mine_, "old")});
  ASSERT_TRUE(rows[0].has_value());
  EXPECT_EQ(rows[0]->created.time_since_epoch().count(), -1);
  EXPECT_EQ(rows[0]->updated.time_since_epoch().count(), 946'684'799'000'001);
}

TEST_F(FindBatch, ATimeThatHasNoEndIsNone) {
  base_.on().run({"test_store_infinite",
                  "INSERT INTO participants.participant (team_id, key, updated_at) "
                  "VALUES ($1, 'a', 'infinity'), ($1, 'b', '-infinity')"},
                 {std::to_string(mine_)});
  for (const char* key : {"a", "b"}) EXPECT_THROW(find({i_ask(mine_, key)}), std::runtime_error) << key;
}

TEST_F(FindBatch, TimesAreExactToTheMicrosecond) {
  base_.on().run({"test_store_times",
                  "INSERT INTO participants.participant (team_id, key, created_at, updated_at) "
                  "SELECT $1, 'k' || n, "
                  "timestamptz '2026-11-24 07:00:00Z' + n * interval '1 microsecond', "
                  "timestamptz '2099-12-31 23:59:58Z' + n * interval '1001 microseconds' "
                  "FROM generate_series(0, 999) AS n"},
                 {std::to_string(mine_)});
  std::vector<std::string> keys;
  std::vector<asked> batch;
  keys.reserve(1000);
  for (int n = 0; n < 1000; ++n)
    batch.push_back(i_ask(mine_, keys.emplace_back("k" + std::to_string(n)).c_str()));
  const auto rows = find(batch);
  constexpr std::int64_t created = 1'795'503'600'000'000;
  constexpr std::int64_t updated = 4'102'444'798'000'000;
  for (std::size_t n = 0; n < 1000; ++n) {
    ASSERT_TRUE(rows[n].has_value()) << n;
    ASSERT_EQ(rows[n]->created.time_since_epoch().count(), created + static_cast<std::int64_t>(n));
    ASSERT_EQ(rows[n]->updated.time_since_epoch().count(), updated + 1001 * static_cast<std::int64_t>(n));
  }
}

}  // namespace
}  // namespace roster::participants
