// A team's number of participants is exact at any time, without counting them.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/db/migrations.hpp"
#include "services/participants/migrations.hpp"
#include "services/participants/repository/participant_change.hpp"
#include "services/participants/repository/repository_postgres.hpp"
#include "services/participants/repository/retried_batch.hpp"
#include "services/participants/repository/team_statements.hpp"
#include "services/participants/repository/team_work.hpp"
#include "tests/common/db/query_plan.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::participants {
namespace {

using test::kinds_of;
using test::request_for;
using test::team_database;

std::int64_t shown_count(team_database& base, std::int64_t team) {
  return find_team(base.on(), {team, test::member}).value().participants_count;
}

std::int64_t real_count(const team_database& base, std::int64_t team) {
  return std::stoll(
      base.ask("SELECT count(*) FROM participants.participant WHERE team_id = " + std::to_string(team)));
}

TEST(ParticipantsCount, CountsWhatWasCreatedOfEachTeamOfABatch) {
  team_database base;
  const std::int64_t one = base.make_team();
  const std::int64_t two = base.make_team();
  const std::int64_t lapsed = base.make_lapsed_team();
  EXPECT_EQ(shown_count(base, one), 0);
  const std::vector asked = {request_for(two, "a"), request_for(one, "a"),    request_for(one, "b"),
                             request_for(one, "a"), request_for(lapsed, "a"), request_for(999, "a")};
  ASSERT_EQ(kinds_of(create_batch(base.on(), asked)), "created created created taken lapsed no_team");
  EXPECT_EQ(shown_count(base, one), 2);
  EXPECT_EQ(shown_count(base, two), 1);
  EXPECT_EQ(shown_count(base, lapsed), 0);
  EXPECT_EQ(base.ask("SELECT count(*) FROM participants.team_participants"), "2")
      << "who creates nothing counts nothing";
}

TEST(ParticipantsCount, CountsARetryOnce) {
  team_database base;
  const std::int64_t team = base.make_team();
  const std::vector asked = {request_for(team, "a", "k"), request_for(team, "a", "k")};
  ASSERT_EQ(kinds_of(create_batch_once(base.on(), create_ledger(), asked)), "created replayed");
  ASSERT_EQ(kinds_of(create_batch_once(base.on(), create_ledger(), asked)), "replayed replayed");
  EXPECT_EQ(shown_count(base, team), 1);
}

TEST(ParticipantsCount, IsExactAfterConcurrentCreatesAndDeletes) {
  team_database base;
  const std::vector<std::int64_t> teams = {base.make_team(), base.make_team()};
  constexpr int lanes = 6;
  constexpr int rounds = 60;
  const auto anyhow = [](const domain::participant&) { return true; };
  std::atomic<int> created = 0;
  std::atomic<int> deleted = 0;
  std::vector<std::thread> threads;
  threads.reserve(lanes);
  for (int lane = 0; lane < lanes; ++lane) {
    threads.emplace_back([&, lane] {
      db::connection on(base.options());
      for (int round = 0; round < rounds; ++round) {
        // All lanes want the same keys, of both teams, in an order of their own.
        std::vector<create_request> asked;
        for (int i = 0; i < 8; ++i)
          asked.push_back(request_for(teams[static_cast<std::size_t>((i + lane) % 2)],
                                      "user_" + std::to_string((i * (lane + 1) + round) % 40)));
        for (const create_outcome& each : create_batch(on, asked))
          created += each.what == create_outcome::kind::created ? 1 : 0;
        for (int i = 0; i < 3; ++i) {
          const std::string key = "user_" + std::to_string((round + 7 * i + lane) % 40);
          const requester by{teams[static_cast<std::size_t>(round % 2)], test::member};
          deleted += delete_participant(on, {by, key, anyhow}).has_value() ? 1 : 0;
        }
      }
    });
  }
  for (std::thread& each : threads) each.join();
  std::int64_t left = 0;
  for (const std::int64_t team : teams) {
    EXPECT_EQ(shown_count(base, team), real_count(base, team));
    left += real_count(base, team);
  }
  EXPECT_GT(deleted, 0);
  EXPECT_EQ(left, created - deleted);
}

TEST(ParticipantsCount, IsOfOneSnapshotWithTheRows) {
  team_database base;
  const std::int64_t team = base.make_team();
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    db::connection on(base.options());
    for (int i = 0; !stop; ++i)
      static_cast<void>(create_batch(on, std::vector{request_for(team, "user_" + std::to_string(i))}));
  });
  const std::string id = std::to_string(team);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(base.ask("SELECT (SELECT count(*) FROM participants.participant WHERE team_id = " + id +
                       ") - (SELECT coalesce(sum(participants), 0) FROM participants.team_participants"
                       " WHERE team_id = " +
                       id + ")"),
              "0");
  stop = true;
  writer.join();
}

TEST(ParticipantsCount, IsTakenOverFromTheRowsThatWereThereBeforeItWasKept) {
  const std::string url = roster::test::temporary_postgres::instance().make_database();
  db::connection on({.url = url, .application_name = "participants-test"});
  db::migrate(on, schema, migrations().first(1));
  on.transact([](db::transaction& in) {
    in.run_text(
        "INSERT INTO participants.team (name) VALUES ('a'), ('b');"
        "INSERT INTO participants.participant (team_id, key)"
        " SELECT 1 + n % 2, 'user_' || n FROM generate_series(1, 101) AS n");
  });
  db::migrate(on, schema, migrations());
  constexpr db::statement sums{"test_sums",
                               "SELECT participants FROM participants.team_participants ORDER BY team_id"};
  const pqxx::result rows = on.run(sums, {});
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0][0].as<int>(), 50);
  EXPECT_EQ(rows[1][0].as<int>(), 51);
}

TEST(ParticipantsCount, IsReadWithoutReadingParticipants) {
  team_database base;
  pqxx::connection session(base.url());
  pqxx::nontransaction in(session);
  in.exec("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_mergejoin = off");
  in.exec("PREPARE one AS " + std::string(statements::select_team.sql));
  in.exec("PREPARE several AS " + std::string(statements::select_teams.sql));
  for (const char* execution :
       {"one('1', 'jane@example.com')", "several('jane@example.com', 'id', '0', '16')"}) {
    std::string plan;
    for (const auto& line : in.exec(std::string("EXPLAIN EXECUTE ") + execution))
      plan += line[0].c_str() + std::string("\n");
    EXPECT_EQ(roster::test::whole_scan_in(plan), "") << plan;
    EXPECT_EQ(plan.find(" on participant "), std::string::npos) << plan;
  }
}

}  // namespace
}  // namespace roster::participants
