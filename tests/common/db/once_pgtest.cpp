// What is done once, what is remembered of it, and what is not.
#include "common/db/once.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

class Once : public ::testing::Test {
 protected:
  Once() {
    on.transact([](transaction& in) {
      in.run_text(
          "CREATE TABLE ledger (team_id bigint, credential_id bigint, key text, fingerprint text NOT NULL,"
          " outcome jsonb, created_at timestamptz NOT NULL, PRIMARY KEY (team_id, credential_id, key));"
          "CREATE TABLE done (what text)");
    });
  }

  static std::optional<retry_token> token(const char* key, const char* fingerprint = "f",
                                          std::int64_t credential = 1) {
    return retry_token{credential, key, fingerprint};
  }

  static result<void> allow(transaction&) { return {}; }

  // Work that leaves a row in `done`.
  static result<kept_answer> work(transaction& in) {
    constexpr statement insert{"test_done", "INSERT INTO done VALUES ($1)"};
    in.run(insert, {"a"});
    return kept_answer{201, R"({"z":"é \"quoted\"","a":[1]})", "https://roster.example/1"};
  }

  result<kept_answer> run(const std::optional<retry_token>& retry, connection& with) {
    return once(with, policy, "19", retry, allow, work);
  }
  result<kept_answer> run(const std::optional<retry_token>& retry) { return run(retry, on); }

  int times_done() {
    constexpr statement count{"test_count", "SELECT count(*) FROM done"};
    return watching.run(count, {})[0][0].as<int>();
  }

  connection_options options{.url = test::temporary_postgres::instance().make_database(),
                             .application_name = "roster-test"};
  connection on{options};
  connection watching{options};
  retry_policy policy{{"public", "ledger", "team_id", "bigint"}, {errc::invalid_data, {}, "reused"}};
};

TEST_F(Once, GivesTheFirstAnswerAgainWordForWord) {
  const result<kept_answer> first = run(token("k"));
  const result<kept_answer> second = run(token("k"));
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(second->status, 201U);
  EXPECT_EQ(second->body, first->body);
  EXPECT_EQ(second->location, "https://roster.example/1");
  EXPECT_EQ(times_done(), 1);
}

TEST_F(Once, WithoutATokenEveryRequestIsCarriedOut) {
  EXPECT_TRUE(run(std::nullopt).has_value());
  EXPECT_TRUE(run(std::nullopt).has_value());
  EXPECT_EQ(times_done(), 2);
}

TEST_F(Once, AnotherPayloadUnderTheSameKeyIsRefused) {
  ASSERT_TRUE(run(token("k")).has_value());
  const result<kept_answer> other = run(token("k", "g"));
  ASSERT_TRUE(other.has_error());
  EXPECT_EQ(other.error().text, "reused");
  EXPECT_EQ(times_done(), 1);
}

TEST_F(Once, AKeyBelongsToItsCredentialAndScope) {
  EXPECT_TRUE(run(token("k")).has_value());
  EXPECT_TRUE(run(token("k", "g", 2)).has_value());
  EXPECT_TRUE(once(on, policy, "20", token("k", "g"), allow, work).has_value());
  EXPECT_EQ(times_done(), 3);
}

TEST_F(Once, AFailureOfTheWorkLeavesNothingBehindAndIsNotRemembered) {
  const auto fails = [](transaction& in) -> result<kept_answer> {
    static_cast<void>(work(in));
    return failure{errc::not_found};
  };
  for (const auto& retry : {token("k"), std::optional<retry_token>()}) {
    const result<kept_answer> refused = once(on, policy, "19", retry, allow, fails);
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, errc::not_found);
    EXPECT_EQ(times_done(), 0);
  }
  EXPECT_TRUE(run(token("k", "another payload")).has_value());
}

TEST_F(Once, WhoMayNotIsRefusedBeforeARememberedAnswer) {
  ASSERT_TRUE(run(token("k")).has_value());
  const auto refuse = [](transaction&) -> result<void> { return failure{errc::subscription_required}; };
  const result<kept_answer> refused = once(on, policy, "19", token("k"), refuse, work);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, errc::subscription_required);
  EXPECT_EQ(times_done(), 1);
}

TEST_F(Once, ConcurrentRequestsWithOneKeyDoTheWorkOnceAndGetOneAnswer) {
  constexpr int clients = 8;
  std::latch all(clients);
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  threads.reserve(clients);
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      connection mine(options);
      mine.ping();
      all.arrive_and_wait();
      const result<kept_answer> answer = run(token("k"), mine);
      if (answer.has_value() && answer->status == 201) ++answered;
    });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(answered, clients);
  EXPECT_EQ(times_done(), 1);
}

TEST_F(Once, WhoWaitedForAFailureDoesTheWork) {
  connection other(options);
  std::thread second;
  const auto fails_while_somebody_waits = [&](transaction&) -> result<kept_answer> {
    second = std::thread([&] { EXPECT_TRUE(run(token("k"), other).has_value()); });
    constexpr statement ask{"test_blocked",
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"};
    EXPECT_TRUE(test::eventually([&] { return watching.run(ask, {})[0][0].as<int>() > 0; }));
    return failure{errc::not_found};
  };
  EXPECT_TRUE(once(on, policy, "19", token("k"), allow, fails_while_somebody_waits).has_error());
  second.join();
  EXPECT_EQ(times_done(), 1);
}

TEST_F(Once, AnExceptionOfTheWorkPassesAndNothingIsRemembered) {
  const auto breaks = [](transaction&) -> result<kept_answer> { throw std::runtime_error("broken"); };
  EXPECT_THROW(static_cast<void>(once(on, policy, "19", token("k"), allow, breaks)), std::runtime_error);
  EXPECT_TRUE(run(token("k")).has_value());
}

}  // namespace
}  // namespace roster::db
