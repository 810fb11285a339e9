// Many participants at once: what is created, what is refused, and retries.
#include "services/participants/repository/bulk_create.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "services/participants/repository/repository_postgres.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

class BulkCreate : public ::testing::Test {
 protected:
  bulk_request request(const std::vector<std::string>& keys, const std::string& retry = "",
                       const std::string& fingerprint = "f1") const {
    bulk_request out{{team_, test::member}};
    for (const std::string& key : keys) out.wanted.push_back({key, "n of " + key});
    if (!retry.empty()) out.retry = retry_token{5, retry, fingerprint};
    return out;
  }

  result<bulk_outcome> create(const bulk_request& asked) { return bulk_create(base_.on(), ledger_, asked); }

  static std::string told(const bulk_outcome& outcome) {
    std::string out;
    for (const auto& each : outcome) out += (out.empty() ? "" : " ") + (each ? each->key : std::string("-"));
    return out;
  }

  test::team_database base_;
  std::int64_t team_ = base_.make_team();
  db::idempotency_ledger ledger_ = create_ledger();
};

TEST_F(BulkCreate, KeepsTheGoodOnesAndTellsEachInOrder) {
  ASSERT_TRUE(create(request({"b"})).has_value());
  const bulk_outcome out = create(request({"c", "b", "a", "c", "d"})).value();
  EXPECT_EQ(told(out), "c - a - d") << "of equal keys the first is created";
  EXPECT_EQ(out.at(0)->notes, "n of c");
  EXPECT_EQ(out.at(0)->team_id, team_);
  EXPECT_GT(out.at(0)->participant_id, 0);
  EXPECT_EQ(out.at(0)->created, out.at(0)->updated);
  EXPECT_EQ(base_.count_participants(), 4);
  EXPECT_EQ(base_.ask("SELECT sum(participants) FROM participants.team_participants"), "4");
}

TEST_F(BulkCreate, IsRefusedAsAWholeWhereNobodyMayCreate) {
  bulk_request asked = request({"a"});
  for (const char* retry : {"", "r"}) {
    asked.retry = *retry == '\0' ? std::nullopt : std::optional(retry_token{5, retry, "f"});
    asked.by.team_id = 999;
    EXPECT_EQ(create(asked).error().code, errc::not_found);
    asked.by.team_id = base_.make_lapsed_team();
    EXPECT_EQ(create(asked).error().code, errc::subscription_required);
  }
  EXPECT_EQ(base_.count_participants(), 0);
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.idempotency"), "0");
}

TEST_F(BulkCreate, ARetryGivesTheFirstOutcomeAgain) {
  ASSERT_TRUE(create(request({"b"})).has_value());
  const bulk_outcome first = create(request({"a", "b"}, "r")).value();
  base_.ask("DELETE FROM participants.participant");
  const bulk_outcome again = create(request({"a", "b"}, "r")).value();
  EXPECT_EQ(told(again), "a -");
  EXPECT_EQ(again.at(0)->participant_id, first.at(0)->participant_id);
  EXPECT_EQ(again.at(0)->created, first.at(0)->created);
  EXPECT_EQ(again.at(0)->notes, "n of a");
  EXPECT_EQ(base_.count_participants(), 0);
  EXPECT_EQ(create(request({"z"}, "r", "f2")).error().fields.at(0).field, "idempotency_key");
}

TEST_F(BulkCreate, TakesAThousand) {
  std::vector<std::string> keys;
  for (int i = 0; i < 1000; ++i) keys.push_back("k" + std::to_string(i));
  const bulk_outcome out = create(request(keys, "r")).value();
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_TRUE(out[i].has_value());
    EXPECT_EQ(out[i]->key, keys[i]);
  }
  EXPECT_EQ(told(create(request(keys, "r")).value()), told(out));
  EXPECT_EQ(base_.count_participants(), 1000);
}

TEST_F(BulkCreate, ManyAtOnceWithOneRetryKeyDoTheWorkOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> told_all = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      db::connection mine(base_.options());
      const result<bulk_outcome> out = bulk_create(mine, ledger_, request({"a", "b", "c"}, "r"));
      if (out.has_value() && told(*out) == "a b c") ++told_all;
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(told_all, 8);
  EXPECT_EQ(base_.count_participants(), 3);
}

TEST_F(BulkCreate, OverlappingOnesCreateEachKeyOnce) {
  std::vector<std::thread> threads;
  std::atomic<std::size_t> created = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      db::connection mine(base_.options());
      std::vector<std::string> keys;
      for (int n = 0; n < 100; ++n) keys.push_back("k" + std::to_string((n * 37 + i * 11) % 120));
      for (const auto& each : bulk_create(mine, ledger_, request(keys)).value()) created += each ? 1U : 0U;
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(created, static_cast<std::size_t>(base_.count_participants()));
  EXPECT_EQ(base_.ask("SELECT sum(participants) FROM participants.team_participants"),
            std::to_string(base_.count_participants()));
}

}  // namespace
}  // namespace roster::participants
