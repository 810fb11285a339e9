// The set-based statements and their traps (design.md, "The coalescer").
#include "services/participants/repository/participant_batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "services/participants/administration.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::participants {
namespace {

using domain::team_access;
using test::kinds_of;
using test::request_for;
using test::team_database;

TEST(CreateBatch, DecidesRowByRow) {
  team_database base;
  const std::int64_t mine = base.make_team();
  const std::int64_t lapsed = base.make_lapsed_team();
  const std::int64_t of_others = base.make_team("john@example.com");
  ASSERT_EQ(kinds_of(create_batch(base.on(), std::vector{request_for(mine, "old")})), "created");

  const std::vector asked = {request_for(mine, "new"), request_for(lapsed, "a"), request_for(of_others, "a"),
                             request_for(999, "a"),    request_for(mine, "old"), request_for(mine, "other")};
  EXPECT_EQ(kinds_of(create_batch(base.on(), asked)), "created lapsed no_team no_team taken created");
  EXPECT_EQ(base.count_participants(), 3);
}

TEST(CreateBatch, ATeamWithoutASubscriptionIsLapsed) {
  team_database base;
  const std::int64_t team = create_team(base.on(), {"team", test::member});
  EXPECT_EQ(kinds_of(create_batch(base.on(), std::vector{request_for(team, "a")})), "lapsed");
}

TEST(CreateBatch, StoresAndReportsTheSame) {
  team_database base;
  const std::int64_t team = base.make_team();
  create_request asked = request_for(team, R"(k"\ {},é1)");
  asked.wanted.notes = "two\nlines, \"quoted\", {braced}, back\\slash, NULL";
  create_request without_notes = request_for(team, "NULL");
  const auto before = std::chrono::system_clock::now() - std::chrono::minutes(1);
  const std::vector<create_outcome> out = create_batch(base.on(), std::vector{asked, without_notes});
  ASSERT_EQ(kinds_of(out), "created created");

  EXPECT_EQ(base.ask("SELECT key FROM participants.participant WHERE participant_id = " +
                     std::to_string(out[0].participant_id)),
            asked.wanted.key);
  EXPECT_EQ(base.ask("SELECT notes FROM participants.participant WHERE participant_id = " +
                     std::to_string(out[0].participant_id)),
            *asked.wanted.notes);
  EXPECT_EQ(
      base.ask("SELECT notes IS NULL AND key = 'NULL' AND experiment_count = 0 AND created_at = updated_at "
               "FROM participants.participant WHERE participant_id = " +
               std::to_string(out[1].participant_id)),
      "t");
  EXPECT_GT(out[0].created, before);
  EXPECT_EQ(
      base.ask(
          "SELECT (extract(epoch FROM created_at) * 1000000)::bigint FROM participants.participant LIMIT 1"),
      std::to_string(out[0].created.time_since_epoch().count()));
}

TEST(CreateBatch, OfEqualKeysInOneBatchOnlyTheFirstIsCreated) {
  team_database base;
  const std::int64_t one = base.make_team();
  const std::int64_t two = base.make_team();
  std::vector asked = {request_for(one, "same"), request_for(two, "same"), request_for(one, "same"),
                       request_for(one, "Same"), request_for(one, "same")};
  asked[0].wanted.notes = "first";
  asked[2].wanted.notes = "second";
  EXPECT_EQ(kinds_of(create_batch(base.on(), asked)), "created created taken created taken");
  EXPECT_EQ(base.ask("SELECT notes FROM participants.participant WHERE team_id = " + std::to_string(one) +
                     " AND key = 'same'"),
            "first");
}

TEST(CreateBatch, EqualKeysOfWhoMayNotCreateDoNotCount) {
  team_database base;
  const std::int64_t team = base.make_team();
  std::vector asked = {request_for(team, "same"), request_for(team, "same")};
  asked[0].by.subject = "stranger@example.com";
  EXPECT_EQ(kinds_of(create_batch(base.on(), asked)), "no_team created");
}

TEST(CreateBatch, AnswersInTheOrderOfTheRequestsWhateverTheirKeys) {
  team_database base;
  const std::int64_t team = base.make_team();
  std::vector<create_request> asked;
  for (int i = 255; i >= 0; --i) asked.push_back(request_for(team, "k" + std::to_string(i * 7 % 256)));
  const std::vector<create_outcome> out = create_batch(base.on(), asked);
  ASSERT_EQ(out.size(), asked.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_EQ(out[i].what, create_outcome::kind::created);
    EXPECT_EQ(
        base.on()
            .run({"find_key",
                  "SELECT key FROM participants.participant WHERE team_id = $1 AND participant_id = $2"},
                 {std::to_string(team), std::to_string(out[i].participant_id)})[0][0]
            .c_str(),
        asked[i].wanted.key);
  }
}

TEST(CreateBatch, TwoLanesWithOppositeOrdersNeverDeadlock) {
  team_database base;
  const std::int64_t one = base.make_team();
  const std::int64_t two = base.make_team();
  constexpr int rounds = 150;
  constexpr int keys = 40;

  const auto lane = [&](bool reversed, std::vector<std::string>& failures, int& created) {
    try {
      db::connection own(base.options());
      for (int round = 0; round < rounds; ++round) {
        std::vector<create_request> asked;
        for (int k = 0; k < keys; ++k) {
          const std::string key = std::to_string(round) + "_" + std::to_string(k);
          asked.push_back(request_for(one, key));
          asked.push_back(request_for(two, key));
        }
        if (reversed) std::reverse(asked.begin(), asked.end());
        for (const create_outcome& each : create_batch(own, asked))
          created += each.what == create_outcome::kind::created ? 1 : 0;
      }
    } catch (const std::exception& cause) {
      failures.emplace_back(cause.what());
    }
  };

  std::vector<std::string> failures[2];
  int created[2] = {0, 0};
  std::thread other(lane, true, std::ref(failures[1]), std::ref(created[1]));
  lane(false, failures[0], created[0]);
  other.join();

  EXPECT_EQ(failures[0], std::vector<std::string>());
  EXPECT_EQ(failures[1], std::vector<std::string>());
  EXPECT_EQ(created[0] + created[1], rounds * keys * 2) << "each key was created once, by one of the two";
  EXPECT_EQ(base.count_participants(), rounds * keys * 2);
  // A connection would hide a deadlock by trying again, so the server is asked. Sessions report when they
  // end.
  ASSERT_TRUE(roster::test::eventually([&] {
    return base.ask(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
               "application_name = 'participants-test'") == "1";
  }));
  EXPECT_EQ(base.ask("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), "0");
}

TEST(AccessBatch, TellsNoneLapsedAndActiveApart) {
  team_database base;
  const std::int64_t mine = base.make_team();
  const std::int64_t lapsed = base.make_lapsed_team();
  const std::vector<requester> asked = {{999, test::member},
                                        {mine, test::member},
                                        {mine, "john@example.com"},
                                        {lapsed, test::member},
                                        {mine, test::member}};
  EXPECT_EQ(access_batch(base.on(), asked),
            (std::vector{team_access::none, team_access::active, team_access::none, team_access::lapsed,
                         team_access::active}));
}

}  // namespace
}  // namespace roster::participants
