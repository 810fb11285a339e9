// Batches on a connection that does not block: a real server doubles numbers, and misbehaves for some.
#include "common/db/async_statement.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/types.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <initializer_list>
#include <string>
#include <vector>

#include "common/async/io_threads.hpp"
#include "common/db/array.hpp"
#include "common/db/connection.hpp"
#include "tests/common/db/forgetful_relay.hpp"
#include "tests/common/db/statements.hpp"
#include "tests/support/coroutines.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

using test::eventually;
using test::no_deadline;
using test::settle;
using ::testing::ElementsAre;

constexpr int waits_for_lock = 0;
constexpr int bad = -1;
constexpr int breaks_connection = -2;
constexpr int loses_an_outcome = -3;
constexpr int is_locked = -4;
constexpr int is_contested = -5;
constexpr int is_contested_once = -6;
constexpr int cannot_commit = -7;
constexpr int outdated = -8;

constexpr const char* set_up = R"sql(
CREATE SEQUENCE tries;
CREATE TABLE once (n int UNIQUE DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION doubled(n int) RETURNS SETOF int LANGUAGE plpgsql AS $$
BEGIN
  CASE n
    WHEN 0 THEN
      PERFORM pg_advisory_lock(1);
      PERFORM pg_advisory_unlock(1);
    WHEN -1 THEN RAISE EXCEPTION 'bad item' USING ERRCODE = '22000';
    WHEN -2 THEN PERFORM pg_terminate_backend(pg_backend_pid());
    WHEN -3 THEN RETURN;
    WHEN -4 THEN RAISE EXCEPTION 'locked' USING ERRCODE = '55P03';
    WHEN -5 THEN RAISE EXCEPTION 'contested' USING ERRCODE = '40001';
    WHEN -6 THEN
      IF nextval('tries') = 1 THEN RAISE EXCEPTION 'contested' USING ERRCODE = '40001'; END IF;
    WHEN -7 THEN INSERT INTO once VALUES (n), (n);
    WHEN -8 THEN RAISE EXCEPTION 'prepared statement does not exist' USING ERRCODE = '26000';
    ELSE NULL;
  END CASE;
  RETURN NEXT 2 * n;
END $$;
)sql";
constexpr statement doubles{
    "test_doubles",
    "SELECT d FROM unnest($1::int[]) WITH ORDINALITY AS i (n, position) CROSS JOIN LATERAL doubled(i.n) AS d "
    "ORDER BY position"};
constexpr statement length{"test_length", "SELECT length($1)"};
constexpr statement count_waiting{"test_count_waiting",
                                  "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory' AND "
                                  "datname = current_database()"};
constexpr statement count_sessions{
    "test_count_sessions", "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"};
constexpr statement count_idle{"test_count_idle",
                               "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND "
                               "datname = current_database() AND query LIKE '%doubled%'"};
constexpr statement end_others{"test_end_others",
                               "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                               "pg_backend_pid() AND datname = current_database()"};

using doubling = async_statement<int, int>;

class AsyncStatement : public ::testing::Test {
 protected:
  AsyncStatement() {
    other_.transact([](transaction& in) { in.run_text(set_up); });
    threads_.start();
  }

  doubling make_gathering(async::gathering_limits gather) {
    return {threads_.at(0).get_executor(),
            options_,
            [this](std::span<const int> batch) { return ask(batch); },
            {.capacity = 6, .max_batch = 4},
            gather};
  }

  doubling::question ask(std::span<const int> batch) {
    batches_.emplace_back(batch.begin(), batch.end());
    array_literal numbers;
    for (const int number : batch) numbers.add(std::int64_t{number});
    return {&doubles, {numbers.take()}, [](const rows& found) {
              std::vector<int> out;
              for (const rows::row row : found) out.push_back(row[0].as<int>());
              return out;
            }};
  }

  std::future<int> submit(int number, async::clock::time_point deadline = no_deadline) {
    return test::start(threads_.at(0), tested_.submit(deadline, number));
  }

  bool one_waits() {
    return eventually([this] { return other_.run(count_waiting, {})[0][0].as<int>() == 1; });
  }
  // Whether their sockets are closed, too: a session is off the list a while before its process has ended.
  bool ends_others() {
    std::vector<pid_t> gone;
    for (const auto& row : other_.run(end_others, {})) gone.push_back(row[0].as<pid_t>());
    return eventually([&] {
      return std::none_of(gone.begin(), gone.end(), [](pid_t each) { return ::kill(each, 0) == 0; });
    });
  }

  // In one turn of the loop.
  std::vector<std::future<int>> submit_together(std::initializer_list<int> numbers) {
    std::vector<std::future<int>> out;
    asio::post(threads_.at(0), [&] {
      for (const int number : numbers) out.push_back(submit(number));
    });
    settle(threads_.at(0));
    return out;
  }

  // A connection that knows both statements, and waits for the lock with the first.
  std::future<rows> receive_held(async_connection& on, std::vector<const char*> behind = {}) {
    EXPECT_EQ(test::start(threads_.at(0), on.run(length, {"one"})).get()[0][0].as<int>(), 3);
    test::start(threads_.at(0), on.make_ready(doubles)).get();
    other_.run(test_statements::take_lock, {});
    std::future<rows> first;
    asio::post(threads_.at(0), [&] {
      on.send(doubles, {"{0}"});
      for (const char* text : behind) on.send(length, {text});
      first = test::start(threads_.at(0), on.receive());
    });
    settle(threads_.at(0));
    EXPECT_TRUE(one_waits());
    return first;
  }

  // Keeps the first batch under way, so that what is submitted next gathers.
  void hold() {
    other_.run(test_statements::take_lock, {});
    holding_ = submit(waits_for_lock);
    ASSERT_TRUE(one_waits());
  }
  void let_go() {
    settle(threads_.at(0));
    other_.run(test_statements::release_lock, {});
    EXPECT_EQ(holding_.get(), 0);
  }

  test::temporary_postgres& server_ = test::temporary_postgres::instance();
  connection_options options_{.url = server_.make_database(), .application_name = "roster-test"};
  connection other_{options_};
  // As they were asked; read it when every submit has ended.
  std::vector<std::vector<int>> batches_;
  std::future<int> holding_;
  async::io_threads threads_{1};
  doubling tested_{threads_.at(0).get_executor(),
                   options_,
                   [this](std::span<const int> batch) { return ask(batch); },
                   {.capacity = 6, .max_batch = 4}};
};

TEST_F(AsyncStatement, RunsABatchOfOneWhenIdle) {
  EXPECT_EQ(submit(21).get(), 42);
  EXPECT_EQ(submit(4).get(), 8);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(21), ElementsAre(4)));
}

TEST_F(AsyncStatement, TakesWhatGatheredInBatches) {
  hold();
  std::vector<std::future<int>> all;
  for (int i = 1; i <= 6; ++i) all.push_back(submit(i));
  let_go();
  for (int i = 1; i <= 6; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i - 1)].get(), 2 * i);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3, 4), ElementsAre(5, 6)));
}

TEST_F(AsyncStatement, TakesWhatOneTurnOfTheLoopBroughtTogether) {
  std::vector<std::future<int>> all;
  asio::post(threads_.at(0), [&] {
    for (int i = 1; i <= 3; ++i) all.push_back(submit(i));
  });
  settle(threads_.at(0));
  for (auto& each : all) EXPECT_GT(each.get(), 0);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(1, 2, 3)));
}

TEST_F(AsyncStatement, GathersUntilEnoughWait) {
  using std::chrono::hours;
  doubling gathers = make_gathering({.company = 1, .enough = 3, .apart = hours(1), .silence = hours(1)});
  const auto ask_for = [&](int n) { return test::start(threads_.at(0), gathers.submit(no_deadline, n)); };
  EXPECT_EQ(ask_for(1).get(), 2);
  auto second = ask_for(2);
  auto third = ask_for(3);
  settle(threads_.at(0));
  auto fourth = ask_for(4);
  EXPECT_EQ(second.get(), 4);
  EXPECT_EQ(third.get(), 6);
  EXPECT_EQ(fourth.get(), 8);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(1), ElementsAre(2, 3, 4)));
}

TEST_F(AsyncStatement, GathersNoLongerThanItIsTold) {
  using std::chrono::milliseconds;
  doubling gathers = make_gathering(
      {.company = 1, .enough = 9, .apart = milliseconds(50), .silence = std::chrono::hours(1)});
  const auto ask_for = [&](int n) { return test::start(threads_.at(0), gathers.submit(no_deadline, n)); };
  const auto begun = async::clock::now();
  EXPECT_EQ(ask_for(1).get(), 2);
  EXPECT_EQ(ask_for(2).get(), 4);
  EXPECT_GE(async::clock::now() - begun, milliseconds(50));
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(1), ElementsAre(2)));
}

TEST_F(AsyncStatement, GathersNoLongerThanUntilABatchIsFull) {
  constexpr std::chrono::seconds apart(10);
  doubling gathers =
      make_gathering({.company = 1, .enough = 9, .apart = apart, .silence = std::chrono::hours(1)});
  const auto ask_for = [&](int n) { return test::start(threads_.at(0), gathers.submit(no_deadline, n)); };
  const auto begun = async::clock::now();
  EXPECT_EQ(ask_for(1).get(), 2);
  std::vector<std::future<int>> all;
  for (int i = 2; i <= 5; ++i) all.push_back(ask_for(i));
  for (int i = 2; i <= 5; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i - 2)].get(), 2 * i);
  EXPECT_LT(async::clock::now() - begun, apart);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(1), ElementsAre(2, 3, 4, 5)));
}

// The second batch is sent before the first one's answer is handed out, which takes longer here than a batch
// gathers.
TEST_F(AsyncStatement, GathersFromWhenTheLastBatchWasSent) {
  constexpr std::chrono::milliseconds apart(50);
  doubling gathers =
      make_gathering({.company = 1, .enough = 9, .apart = apart, .silence = std::chrono::hours(1)});
  const auto ask_for = [&](int n) { return test::start(threads_.at(0), gathers.submit(no_deadline, n)); };
  const auto ask_then = [&](int n, auto then) -> async::task<int> {
    const int out = co_await gathers.submit(no_deadline, n);
    then();
    co_return out;
  };
  std::future<int> third;
  std::future<int> fourth;
  other_.run(test_statements::take_lock, {});
  auto first = test::start(threads_.at(0), ask_then(waits_for_lock, [&] {
                             third = ask_for(3);
                             std::this_thread::sleep_for(apart);
                           }));
  ASSERT_TRUE(one_waits());
  auto second = test::start(threads_.at(0), ask_then(2, [&] { fourth = ask_for(4); }));
  std::this_thread::sleep_for(apart);
  other_.run(test_statements::release_lock, {});
  EXPECT_EQ(first.get(), 0);
  EXPECT_EQ(second.get(), 4);
  EXPECT_EQ(third.get(), 6);
  EXPECT_EQ(fourth.get(), 8);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(2), ElementsAre(3), ElementsAre(4)));
}

// PostgreSQL carries out what it was sent: so the second batch was, for after its deadline it would have been
// refused here.
TEST_F(AsyncStatement, SendsTheNextBatchWhenEnoughWaitAlthoughTheLastIsUnderWay) {
  hold();
  const auto soon = async::clock::now() + std::chrono::milliseconds(300);
  std::vector<std::future<int>> sent;
  for (int i = 1; i <= 4; ++i) sent.push_back(submit(i, soon));
  std::vector<std::future<int>> waiting;
  for (int i = 5; i <= 8; ++i) waiting.push_back(submit(i, soon));
  std::this_thread::sleep_until(soon);
  let_go();
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(sent[static_cast<std::size_t>(i - 1)].get(), 2 * i);
  for (auto& each : waiting) EXPECT_THROW(each.get(), unavailable) << "two batches are under way at most";
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3, 4)));
}

// The first while the rest of what came together is still being submitted, without which the queue would be
// full; the second behind it. Both have been sent while the first is held: what had not would be carried out
// on a new connection.
TEST_F(AsyncStatement, SendsEachBatchAsSoonAsItIsFull) {
  EXPECT_EQ(submit(21).get(), 42);  // connected, and the statement is known
  other_.run(test_statements::take_lock, {});
  std::vector<std::future<int>> all = submit_together({waits_for_lock, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  ASSERT_TRUE(one_waits());
  EXPECT_TRUE(ends_others());
  for (std::size_t i = 0; i < 8; ++i) EXPECT_THROW(all[i].get(), outcome_unknown);
  EXPECT_EQ(all[8].get(), 16);
  EXPECT_EQ(all[9].get(), 18);
  other_.run(test_statements::release_lock, {});
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(21), ElementsAre(0, 1, 2, 3), ElementsAre(4, 5, 6, 7),
                                    ElementsAre(8, 9)));
}

// What came while it connected is more than the first batch takes, and nothing comes after it.
TEST_F(AsyncStatement, SendsTheSecondBatchBehindAFirstThatHadToConnect) {
  other_.run(test_statements::take_lock, {});
  std::vector<std::future<int>> all = submit_together({waits_for_lock, 1, 2, 3, 4, 5, 6, 7});
  ASSERT_TRUE(one_waits());
  EXPECT_TRUE(ends_others());
  for (auto& each : all) EXPECT_THROW(each.get(), outcome_unknown);
  other_.run(test_statements::release_lock, {});
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0, 1, 2, 3), ElementsAre(4, 5, 6, 7)));
}

// The requests of a batch that failed are run one by one on the same connection, whose next answer is theirs.
TEST_F(AsyncStatement, SendsNoFullBatchWhileAnotherRecovers) {
  EXPECT_EQ(submit(21).get(), 42);
  batches_.clear();
  other_.run(test_statements::take_lock, {});
  std::vector<std::future<int>> first = submit_together({bad, waits_for_lock, 3});
  ASSERT_TRUE(one_waits());
  std::vector<std::future<int>> second = submit_together({4, 5, 6, 7});
  other_.run(test_statements::release_lock, {});
  EXPECT_THROW(first[0].get(), statement_failed);
  EXPECT_EQ(first[1].get(), 0);
  EXPECT_EQ(first[2].get(), 6);
  for (int i = 4; i <= 7; ++i) EXPECT_EQ(second[static_cast<std::size_t>(i - 4)].get(), 2 * i);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(bad, 0, 3), ElementsAre(bad), ElementsAre(0), ElementsAre(3),
                                    ElementsAre(4, 5, 6, 7)));
}

// The rows are there before the COMMIT is.
TEST_F(AsyncStatement, BelievesNoRowsWhoseCommitFailed) {
  EXPECT_THROW(submit(cannot_commit).get(), statement_failed);
  hold();
  std::vector<std::future<int>> behind;
  for (const int number : {1, cannot_commit, 2, 3}) behind.push_back(submit(number));
  let_go();
  EXPECT_EQ(behind[0].get(), 2);
  EXPECT_THROW(behind[1].get(), statement_failed);
  EXPECT_EQ(behind[2].get(), 4);
  EXPECT_EQ(behind[3].get(), 6);
  EXPECT_EQ(submit(4).get(), 8);
}

// The batch with the fault waits for the lock itself, so that another is sent behind it.
TEST_F(AsyncStatement, RecoversABatchWhenTheOneBehindItIsDone) {
  EXPECT_EQ(submit(21).get(), 42);  // connected, and the statement is known
  for (const int fault : {bad, is_contested}) {
    batches_.clear();
    other_.run(test_statements::take_lock, {});
    std::vector<std::future<int>> first = submit_together({1, waits_for_lock, fault});
    ASSERT_TRUE(one_waits());
    std::vector<std::future<int>> second;
    for (int i = 4; i <= 7; ++i) second.push_back(submit(i));
    settle(threads_.at(0));
    other_.run(test_statements::release_lock, {});
    EXPECT_EQ(first[0].get(), 2);
    EXPECT_EQ(first[1].get(), 0);
    if (fault == bad) {
      EXPECT_THROW(first[2].get(), statement_failed);
    } else {
      EXPECT_THROW(first[2].get(), conflict);
    }
    for (int i = 4; i <= 7; ++i) EXPECT_EQ(second[static_cast<std::size_t>(i - 4)].get(), 2 * i);
    EXPECT_THAT(batches_, ElementsAre(ElementsAre(1, waits_for_lock, fault), ElementsAre(4, 5, 6, 7),
                                      ElementsAre(1), ElementsAre(waits_for_lock), ElementsAre(fault)));
  }
}

TEST_F(AsyncStatement, KnowsNoOutcomeOfTwoBatchesWhoseConnectionBroke) {
  hold();
  std::vector<std::future<int>> behind;
  for (int i = 1; i <= 4; ++i) behind.push_back(submit(i));
  settle(threads_.at(0));
  other_.run(end_others, {});
  EXPECT_THROW(holding_.get(), outcome_unknown);
  for (auto& each : behind) EXPECT_THROW(each.get(), outcome_unknown);
  other_.run(test_statements::release_lock, {});
  EXPECT_EQ(submit(5).get(), 10) << "on a new connection";
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3, 4), ElementsAre(5)));
}

TEST_F(AsyncStatement, RefusesAtOnceWhenItsQueueIsFull) {
  hold();
  std::vector<std::future<int>> all;
  for (int i = 1; i <= 4; ++i) all.push_back(submit(i));  // sent behind the first batch
  for (int i = 5; i <= 10; ++i) all.push_back(submit(i));
  EXPECT_THROW(submit(11).get(), unavailable) << "while the first batch is still under way";
  let_go();
  for (auto& each : all) EXPECT_NO_THROW(each.get());
}

TEST_F(AsyncStatement, RefusesAnItemWhoseDeadlinePassedInTheQueueAndRunsTheOthers) {
  hold();
  auto before = submit(1);
  auto late = submit(2, async::clock::now());
  auto after = submit(3);
  let_go();
  EXPECT_EQ(before.get(), 2);
  EXPECT_THROW(late.get(), unavailable);
  EXPECT_EQ(after.get(), 6);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(1, 3)));
}

TEST_F(AsyncStatement, DoesNotFailTheNeighboursOfABadItem) {
  for (const int fault : {bad, is_locked, is_contested}) {
    batches_.clear();
    hold();
    auto before = submit(1);
    auto failing = submit(fault);
    auto after = submit(3);
    let_go();
    EXPECT_EQ(before.get(), 2);
    if (fault == bad) {
      EXPECT_THROW(failing.get(), statement_failed);
    } else {
      EXPECT_THROW(failing.get(), given_up);
    }
    EXPECT_EQ(after.get(), 6);
    EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(1, fault, 3), ElementsAre(1),
                                      ElementsAre(fault), ElementsAre(3)));
  }
}

TEST_F(AsyncStatement, DoesNotRunABadItemTwiceWhenItIsAlone) {
  EXPECT_THROW(submit(bad).get(), statement_failed);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(bad)));
}

TEST_F(AsyncStatement, RepeatsABatchThatConflicted) {
  EXPECT_EQ(submit(is_contested_once).get(), -12);
  other_.transact([](transaction& in) { in.run_text("ALTER SEQUENCE tries RESTART"); });
  hold();
  auto once = submit(is_contested_once);  // sent ahead, so it is recover() that repeats it
  auto neighbour = submit(1);
  let_go();
  EXPECT_EQ(once.get(), -12);
  EXPECT_EQ(neighbour.get(), 2);
}

TEST_F(AsyncStatement, ReplaysNobodyWhenTheOutcomeIsUnknown) {
  hold();
  auto a = submit(1);
  auto b = submit(breaks_connection);
  let_go();
  EXPECT_THROW(a.get(), outcome_unknown);
  EXPECT_THROW(b.get(), outcome_unknown);
  EXPECT_THAT(batches_, ElementsAre(ElementsAre(0), ElementsAre(1, breaks_connection)));
  EXPECT_EQ(submit(4).get(), 8) << "on a new connection";
}

TEST_F(AsyncStatement, ReplaysNobodyWhenAnOutcomeIsMissingForTheWorkIsDone) {
  hold();
  auto a = submit(1);
  auto b = submit(loses_an_outcome);
  let_go();
  EXPECT_THROW(a.get(), std::logic_error);
  EXPECT_THROW(b.get(), std::logic_error);
}

TEST_F(AsyncStatement, NoticesThatItsIdleConnectionHasEnded) {
  EXPECT_EQ(submit(1).get(), 2);
  EXPECT_TRUE(ends_others());
  EXPECT_EQ(submit(2).get(), 4);
  EXPECT_TRUE(ends_others());
  for (auto& each : submit_together({3, 4, 5, 6})) EXPECT_GT(each.get(), 0) << "a full batch";
}

TEST_F(AsyncStatement, IsUnavailableWithoutAServerAndWellAgainWithOne) {
  EXPECT_EQ(submit(1).get(), 2);
  server_.stop();
  EXPECT_THROW(submit(2).get(), unavailable);
  EXPECT_THROW(submit(3).get(), unavailable);
  server_.start();
  EXPECT_TRUE(eventually([this] {
    try {
      return submit(4).get() == 8;
    } catch (const unavailable&) {
      return false;
    }
  }));
}

TEST_F(AsyncStatement, SendsWhatIsLargerThanASocketsBuffer) {
  async_connection on(threads_.at(0).get_executor(), options_);
  const std::string large(32U << 20U, 'x');
  const rows found = test::start(threads_.at(0), on.run(length, {large})).get();
  EXPECT_EQ(found[0][0].as<std::size_t>(), large.size());
  constexpr statement nothing{"test_nothing", "SELECT 1 WHERE $1::text IS NOT NULL"};
  const rows none = test::start(threads_.at(0), on.run(nothing, {std::nullopt})).get();
  EXPECT_EQ(none.size(), 0U);
}

// What libpq cannot write it waits for by reading, and may so take the answer from under a receive() that
// waits for it.
TEST_F(AsyncStatement, ReceivesAnAnswerThatCameWhileMoreWasSentThanASocketTakes) {
  async_connection on(threads_.at(0).get_executor(), options_);
  std::future<rows> first = receive_held(on);
  const std::string large(32U << 20U, 'x');
  std::promise<bool> sent;
  asio::post(threads_.at(0), [&] {
    other_.run(test_statements::release_lock, {});
    const bool is_answered = eventually([this] { return other_.run(count_idle, {})[0][0].as<int>() == 1; });
    on.send(length, {large});
    sent.set_value(is_answered);
  });
  ASSERT_TRUE(sent.get_future().get());
  ASSERT_EQ(first.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_EQ(first.get()[0][0].as<int>(), 0);
  EXPECT_EQ(test::start(threads_.at(0), on.receive()).get()[0][0].as<std::size_t>(), large.size());
}

// libpq closes a socket on which it cannot send, and nothing would ever happen on it again. A server that
// ends with something unread resets the connection (RFC 9293, section 3.6.1).
// Whether libpq says so of the send itself, or only of what is received next, is a matter of who is faster.
TEST_F(AsyncStatement, KnowsNoOutcomeOfWhatWasSentBeforeASendThatFailed) {
  async_connection on(threads_.at(0).get_executor(), options_);
  std::future<rows> first = receive_held(on, {"unread"});
  std::promise<int> sent;  // besides the first
  asio::post(threads_.at(0), [&] {
    EXPECT_TRUE(ends_others());
    try {
      on.send(length, {std::string(32U << 20U, 'x')});
      sent.set_value(2);
    } catch (const unavailable&) {
      EXPECT_FALSE(on.is_ready(length));
      sent.set_value(1);
    }
  });
  const int behind = sent.get_future().get();
  ASSERT_EQ(first.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_THROW(first.get(), outcome_unknown);
  for (int i = 0; i < behind; ++i)
    EXPECT_THROW(test::start(threads_.at(0), on.receive()).get(), outcome_unknown);
  EXPECT_EQ(test::start(threads_.at(0), on.run(length, {"four"})).get()[0][0].as<int>(), 4);
}

TEST_F(AsyncStatement, AnswersTheBatchBehindOneWhoseStatementNoLongerFits) {
  EXPECT_EQ(submit(21).get(), 42);
  other_.run(test_statements::take_lock, {});
  std::vector<std::future<int>> first = submit_together({waits_for_lock, outdated});
  ASSERT_TRUE(one_waits());
  std::vector<std::future<int>> second;
  for (int i = 4; i <= 7; ++i) second.push_back(submit(i));
  settle(threads_.at(0));
  other_.run(test_statements::release_lock, {});
  for (auto& each : first) EXPECT_THROW(each.get(), unavailable);
  for (int i = 4; i <= 7; ++i) EXPECT_EQ(second[static_cast<std::size_t>(i - 4)].get(), 2 * i);
  EXPECT_EQ(submit(5).get(), 10) << "in a new session";
}

TEST_F(AsyncStatement, GivesUpAServerThatFallsSilentAfterTheLogIn) {
  forgetful_relay relay(server_.port());
  connection_options through = options_;
  through.url = relay.url_of(through.url);
  through.connect_timeout = std::chrono::seconds(1);
  async_connection on(threads_.at(0).get_executor(), through);
  relay.forgets = true;
  auto silent = test::start(threads_.at(0), on.run(count_sessions, {}));
  ASSERT_EQ(silent.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_THROW(silent.get(), unavailable);
  relay.forgets = false;
  EXPECT_TRUE(eventually([&] {
    try {
      return test::start(threads_.at(0), on.run(count_sessions, {})).get().size() == 1;
    } catch (const unavailable&) {
      return false;
    }
  }));
}

TEST_F(AsyncStatement, SaysNoSecretWhenItsUrlIsMalformed) {
  async_connection on(threads_.at(0).get_executor(),
                      {.url = "postgresql://me:secret@[::1", .application_name = "roster-test"});
  try {
    test::start(threads_.at(0), on.run(test_statements::take_lock, {})).get();
    FAIL() << "it connected";
  } catch (const unavailable& error) {
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace roster::db
