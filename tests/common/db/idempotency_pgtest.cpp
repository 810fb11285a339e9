// The ledger's promises, alone and between transactions.
#include "common/db/idempotency.hpp"

#include <gmock/gmock.h>

#include <latch>
#include <thread>

#include "tests/support/eventually.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

using state = claim_result::state;
using test::eventually;
using ::testing::ElementsAre;

class Idempotency : public ::testing::Test {
 protected:
  Idempotency() {
    on.transact([](transaction& in) {
      in.run_text(
          "CREATE TABLE ledger (team_id bigint, credential_id bigint, key text, fingerprint text NOT NULL,"
          " outcome jsonb, created_at timestamptz NOT NULL, PRIMARY KEY (team_id, credential_id, key))");
    });
  }

  static idempotency_claim of(const char* key, const char* fingerprint = "f", std::int64_t credential = 1,
                              const char* team = "19") {
    return {team, credential, key, fingerprint};
  }

  std::vector<claim_result> claim(transaction& in, const std::vector<idempotency_claim>& claims) {
    return tested.claim(in, claims);
  }

  // A whole transaction that claims and records `outcome` for what is fresh.
  std::vector<claim_result> work(connection& with, const std::vector<idempotency_claim>& claims,
                                 const std::string& outcome = "{\"done\": 1}") {
    return with.transact([&](transaction& in) {
      std::vector<claim_result> results = claim(in, claims);
      std::vector<idempotency_ledger::recorded> records;
      for (std::size_t i = 0; i < claims.size(); ++i)
        if (results[i].what == state::fresh) records.push_back({&claims[i], outcome});
      tested.record(in, records);
      return results;
    });
  }

  static std::vector<state> states(const std::vector<claim_result>& results) {
    std::vector<state> out;
    out.reserve(results.size());
    for (const claim_result& each : results) out.push_back(each.what);
    return out;
  }

  void age(const char* by) {
    constexpr statement older{"test_age", "UPDATE ledger SET created_at = created_at - $1::interval"};
    on.run(older, {by});
  }

  bool somebody_waits() {
    constexpr statement ask{"test_blocked",
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"};
    return watching.run(ask, {})[0][0].as<int>() > 0;
  }

  connection_options options{.url = test::temporary_postgres::instance().make_database(),
                             .application_name = "roster-test"};
  connection on{options};
  connection watching{options};
  idempotency_ledger tested{"public", "ledger", "team_id", "bigint"};
};

TEST_F(Idempotency, GivesTheFirstOutcomeAgain) {
  EXPECT_THAT(states(work(on, {of("a")})), ElementsAre(state::fresh));
  const auto again = work(on, {of("a")}, "{\"done\": 2}");
  EXPECT_THAT(states(again), ElementsAre(state::replay));
  EXPECT_EQ(again[0].outcome, "{\"done\": 1}");
}

TEST_F(Idempotency, TellsAnotherPayloadFromARepeat) {
  work(on, {of("a", "f")});
  EXPECT_THAT(states(work(on, {of("a", "g")})), ElementsAre(state::mismatch));
  EXPECT_THAT(states(work(on, {of("a", "f")})), ElementsAre(state::replay))
      << "the mismatch has changed nothing";
}

TEST_F(Idempotency, KeepsScopesAndCredentialsApart) {
  work(on, {of("a")});
  EXPECT_THAT(states(work(on, {of("a", "g", 2), of("a", "h", 1, "20")})),
              ElementsAre(state::fresh, state::fresh));
}

TEST_F(Idempotency, SharesOneClaimBetweenEqualItemsOfABatch) {
  const auto results = work(on, {of("x"), of("a", "f"), of("a", "f"), of("a", "g"), of("a", "f")});
  EXPECT_THAT(states(results),
              ElementsAre(state::fresh, state::fresh, state::same_batch, state::mismatch, state::same_batch));
  EXPECT_EQ(results[2].first, 1U);
  EXPECT_EQ(results[4].first, 1U);
}

TEST_F(Idempotency, JudgesEachItemOfABatchByWhatIsStored) {
  work(on, {of("a", "f")});
  EXPECT_THAT(states(work(on, {of("a", "g"), of("b"), of("a", "f")})),
              ElementsAre(state::mismatch, state::fresh, state::replay));
}

TEST_F(Idempotency, KeepsOddKeysApart) {
  const std::vector<idempotency_claim> odd{of("\"{,}\\"), of("NULL"), of(""), of("a'b"), of("\xc3\xa9")};
  EXPECT_THAT(states(work(on, odd)),
              ElementsAre(state::fresh, state::fresh, state::fresh, state::fresh, state::fresh));
  EXPECT_THAT(states(work(on, odd)),
              ElementsAre(state::replay, state::replay, state::replay, state::replay, state::replay));
}

TEST_F(Idempotency, ForgetsAfterADay) {
  work(on, {of("a", "f")});
  age("23:59:00");
  EXPECT_THAT(states(work(on, {of("a", "f")})), ElementsAre(state::replay));
  age("00:02:00");
  EXPECT_THAT(states(work(on, {of("a", "g")}, "{\"done\": 2}")), ElementsAre(state::fresh));
  const auto again = work(on, {of("a", "g")});
  EXPECT_THAT(states(again), ElementsAre(state::replay));
  EXPECT_EQ(again[0].outcome, "{\"done\": 2}");
}

TEST_F(Idempotency, IsFreshAgainWhenTheWorkWasRolledBack) {
  EXPECT_THROW(on.transact([&](transaction& in) {
    claim(in, {of("a")});
    throw std::range_error("no");
  }),
               std::range_error);
  EXPECT_THAT(states(work(on, {of("a", "g")})), ElementsAre(state::fresh));
}

TEST_F(Idempotency, IsFreshAgainWhenTheClaimWasReleased) {
  on.transact([&](transaction& in) {
    const std::vector<idempotency_claim> claims{of("a"), of("b")};
    claim(in, claims);
    const std::vector<idempotency_ledger::recorded> records{{&claims[1], "{}"}};
    tested.record(in, records);
    tested.release(in, std::span(claims).first(1));
  });
  EXPECT_THAT(states(work(on, {of("a"), of("b")})), ElementsAre(state::fresh, state::replay));
}

TEST_F(Idempotency, NeverReplaysAClaimWithoutAnOutcome) {
  on.transact([&](transaction& in) { claim(in, {of("a")}); });
  EXPECT_THAT(states(work(on, {of("a", "g")})), ElementsAre(state::fresh));
}

TEST_F(Idempotency, WaitsForATransactionThatHasTheKeyAndReplaysWhatItCommitted) {
  std::vector<claim_result> second;
  std::thread waiting;
  on.transact([&](transaction& in) {
    const idempotency_claim mine = of("a");
    EXPECT_THAT(states(tested.claim(in, std::span(&mine, 1))), ElementsAre(state::fresh));
    waiting = std::thread([&] {
      connection another(options);
      second = work(another, {of("a")}, "{\"done\": 2}");
    });
    EXPECT_TRUE(eventually([this] { return somebody_waits(); }));
    const idempotency_ledger::recorded done{&mine, "{\"done\": 1}"};
    tested.record(in, std::span(&done, 1));
  });
  waiting.join();
  EXPECT_THAT(states(second), ElementsAre(state::replay));
  EXPECT_EQ(second[0].outcome, "{\"done\": 1}");
}

TEST_F(Idempotency, WaitsForATransactionThatHasTheKeyAndIsFreshWhenItRollsBack) {
  std::vector<claim_result> second;
  std::thread waiting;
  EXPECT_THROW(on.transact([&](transaction& in) {
    claim(in, {of("a")});
    waiting = std::thread([&] {
      connection another(options);
      second = work(another, {of("a")});
    });
    EXPECT_TRUE(eventually([this] { return somebody_waits(); }));
    throw std::range_error("no");
  }),
               std::range_error);
  waiting.join();
  EXPECT_THAT(states(second), ElementsAre(state::fresh));
}

TEST_F(Idempotency, DoesNotDeadlockBetweenBatchesInOppositeOrder) {
  std::vector<idempotency_claim> forth;
  for (int i = 0; i < 200; ++i) forth.push_back(of(std::to_string(i).c_str()));
  const std::vector<idempotency_claim> back(forth.rbegin(), forth.rend());
  std::latch both(2);
  const auto run = [&](const std::vector<idempotency_claim>& claims) {
    connection mine(options);
    mine.ping();
    both.arrive_and_wait();
    int calls = 0;
    mine.transact([&](transaction& in) {
      ++calls;
      claim(in, claims);
    });
    EXPECT_EQ(calls, 1) << "a deadlock was tried again";
  };
  std::thread opposite([&] { run(back); });
  run(forth);
  opposite.join();
}

TEST_F(Idempotency, PurgesOldClaimsAFewAtATime) {
  work(on, {of("a"), of("b"), of("c")});
  EXPECT_EQ(tested.purge(on, 10), 0U);
  age("25:00:00");
  work(on, {of("d")});
  EXPECT_EQ(tested.purge(on, 2), 2U);
  EXPECT_EQ(tested.purge(on, 2), 1U);
  EXPECT_THAT(states(work(on, {of("d")})), ElementsAre(state::replay));
}

TEST_F(Idempotency, TakesTextScopesToo) {
  on.transact([](transaction& in) {
    in.run_text(
        "CREATE TABLE texts (collection_id text, credential_id bigint, key text, fingerprint text, outcome "
        "jsonb,"
        " created_at timestamptz, PRIMARY KEY (collection_id, credential_id, key))");
  });
  const idempotency_ledger texts("public", "texts", "collection_id", "text");
  const idempotency_claim mine = of("a", "f", 1, "kSC6NWYt-nEfC1yEbIW0");
  const auto results = on.transact([&](transaction& in) { return texts.claim(in, std::span(&mine, 1)); });
  EXPECT_THAT(states(results), ElementsAre(state::fresh));
}

}  // namespace
}  // namespace roster::db
