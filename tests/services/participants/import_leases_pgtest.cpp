// Whose turn an import's key is: between transactions, after a death, at the end.
#include "services/participants/repository/import_leases.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "services/participants/repository/bulk_create.hpp"
#include "services/participants/repository/repository_postgres.hpp"
#include "services/participants/repository/retried_batch.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using state = import_start::state;

class ImportLeases : public ::testing::Test {
 protected:
  import_start begin(db::connection& with, const std::string& key = "k", std::int64_t credential = 5) {
    return with.transact([&](db::transaction& in) {
      return start_import(in, ledger_, team_, {credential, key, {}});
    });
  }
  import_start begin() { return begin(base_.on()); }

  bool renew(const import_lease& held) {
    return base_.on().transact([&](db::transaction& in) { return renew_import_lease(in, held); });
  }

  result<std::vector<bool>> import_one(const import_lease& held, const std::string& key) {
    import_request asked;
    asked.by = {team_, test::member};
    asked.rows.emplace_back().key = key;
    asked.lease = held;
    return import_rows(base_.on(), asked);
  }

  result<std::string> finish(const import_lease& held, const std::string& fingerprint = "f") {
    return finish_import(base_.on(), held, fingerprint, "said");
  }

  void let_it_run_out() { base_.ask("UPDATE participants.import_lease SET leased_until = now()"); }
  std::string leases() { return base_.ask("SELECT count(*) FROM participants.import_lease"); }

  test::team_database base_;
  std::int64_t team_ = base_.make_team();
  db::idempotency_ledger ledger_ = create_ledger();
};

TEST_F(ImportLeases, OfManyThatAskAtOnceOneGetsItsTurn) {
  constexpr int askers = 8;
  std::latch all(askers);
  std::atomic<int> ours = 0;
  std::vector<std::thread> threads;
  threads.reserve(askers);
  for (int i = 0; i < askers; ++i)
    threads.emplace_back([&] {
      db::connection mine(base_.options());
      mine.ping();
      all.arrive_and_wait();
      if (begin(mine).what == state::ours) ++ours;
    });
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(ours, 1);
}

TEST_F(ImportLeases, BelongToTheirCredentialAndKey) {
  EXPECT_EQ(begin().what, state::ours);
  EXPECT_EQ(begin().what, state::under_way);
  EXPECT_EQ(begin(base_.on(), "k", 6).what, state::ours);
  EXPECT_EQ(begin(base_.on(), "other").what, state::ours);
}

TEST_F(ImportLeases, WhatAnImportEndedWithIsSaidAgain) {
  const import_start first = begin();
  EXPECT_EQ(finish(first.lease).value(), "said");
  EXPECT_EQ(leases(), "0");
  EXPECT_EQ(begin().what, state::known);
  EXPECT_EQ(leases(), "0");
  EXPECT_EQ(repeat_import(base_.on(), team_, {5, "k", "f"}).value(), "said");
  EXPECT_EQ(repeat_import(base_.on(), team_, {5, "k", "g"}).error().code, errc::invalid_data);
  EXPECT_EQ(repeat_import(base_.on(), team_, {5, "other", "f"}).error().code, errc::unavailable);
}

TEST_F(ImportLeases, WhoGivesUpLetsTheNextHaveItsTurn) {
  const import_start first = begin();
  base_.on().transact([&](db::transaction& in) { EXPECT_TRUE(end_import_lease(in, first.lease)); });
  EXPECT_EQ(begin().what, state::ours);
}

TEST_F(ImportLeases, ThatHaveRunOutAreAnybodysAndTheirFormerHoldersStoreNothing) {
  const import_start dead = begin();
  let_it_run_out();
  EXPECT_TRUE(import_one(dead.lease, "a").has_value()) << "nobody has taken it, so it goes on";
  EXPECT_EQ(begin().what, state::under_way) << "a batch renews it";
  let_it_run_out();
  const import_start next = begin();
  ASSERT_EQ(next.what, state::ours);
  EXPECT_FALSE(renew(dead.lease));
  EXPECT_EQ(import_one(dead.lease, "b").error().code, errc::unavailable);
  EXPECT_EQ(finish(dead.lease).error().code, errc::unavailable);
  EXPECT_TRUE(import_one(next.lease, "c").has_value());
  EXPECT_EQ(base_.count_participants(), 2);
  EXPECT_EQ(finish(next.lease).value(), "said");
}

TEST_F(ImportLeases, OneThatEndedAndBeganAnewIsAnotherOne) {
  const import_start lost = begin();
  let_it_run_out();
  ASSERT_TRUE(finish(begin().lease).has_value());
  base_.ask("DELETE FROM participants.idempotency");
  ASSERT_EQ(begin().what, state::ours);
  EXPECT_FALSE(renew(lost.lease));
}

// A lane that waited for it would be missing to everybody else.
TEST_F(ImportLeases, WhoAsksDoesNotWaitForABatchUnderWay) {
  const import_start first = begin();
  base_.on().transact([&](db::transaction& in) {
    ASSERT_TRUE(renew_import_lease(in, first.lease));
    db::connection other(base_.options());
    EXPECT_EQ(begin(other).what, state::under_way);
  });
}

TEST_F(ImportLeases, AKeyOfAnotherRequestWithAnotherPayloadIsRefusedAtTheEnd) {
  const import_start first = begin();
  ASSERT_EQ(test::kinds_of(create_batch_once(base_.on(), ledger_,
                                             std::vector{test::request_for(team_, "a", "k", "other")})),
            "created");
  EXPECT_EQ(finish(first.lease).error().code, errc::invalid_data);
  EXPECT_TRUE(renew(first.lease)) << "with a failure, nothing was done";
}

TEST_F(ImportLeases, ArePurgedAnHourAfterTheyRanOut) {
  begin();
  begin(base_.on(), "old");
  base_.ask(
      "UPDATE participants.import_lease SET leased_until = now() - interval '2 hours' WHERE key = 'old'");
  EXPECT_EQ(purge_import_leases(base_.on(), 10), 1U);
  EXPECT_EQ(leases(), "1");
}

}  // namespace
}  // namespace roster::participants
