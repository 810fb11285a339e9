// Lanes and batches on a real server.
#include "common/db/batched_statement.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "common/db/array.hpp"
#include "tests/common/db/statements.hpp"
#include "tests/support/coroutines.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

using test::eventually;
using test::no_deadline;
using test::settle;
using test::start;
using ::testing::ElementsAre;

constexpr statement wait_for_lock{"test_wait", "SELECT pg_advisory_xact_lock(1)"};
constexpr statement waiting_pid{"test_waiting_pid",
                                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory'"};
// Returns whether it is new, for each number given. The table's check refuses negative numbers.
constexpr statement insert_all{
    "test_insert_all",
    "WITH made AS (INSERT INTO thing (id) SELECT DISTINCT id FROM unnest($1::bigint[])"
    " AS i (id) ORDER BY id ON CONFLICT DO NOTHING RETURNING id)"
    " SELECT made.id IS NOT NULL FROM unnest($1::bigint[]) WITH ORDINALITY AS i (id, n)"
    " LEFT JOIN made ON made.id = i.id ORDER BY i.n"};

using inserting = batched_statement<std::int64_t, bool>;

class Batches : public ::testing::Test {
 protected:
  Batches() {
    other.transact(
        [](transaction& in) { in.run_text("CREATE TABLE thing (id bigint PRIMARY KEY CHECK (id >= 0))"); });
    threads.start();
  }

  std::vector<bool> insert(connection& on, std::span<const std::int64_t> ids) {
    sizes.push_back(ids.size());
    array_literal list;
    for (const std::int64_t id : ids) list.add(id);
    std::vector<bool> made;
    for (const auto& row : on.run(insert_all, {list.take()})) made.push_back(row[0].as<bool>());
    return made;
  }

  std::future<bool> submit(std::int64_t id) { return start(threads.at(0), tested.submit(no_deadline, id)); }

  // Lets the lane wait in PostgreSQL for a lock that `other` has.
  std::future<void> hold_the_lane() {
    other.run(test_statements::take_lock, {});
    const auto wait = [](connection& on) { on.run(wait_for_lock, {}); };
    auto holding = start(threads.at(0), lane.run(no_deadline, wait));
    EXPECT_TRUE(eventually([this] { return other.run(waiting_pid, {}).size() == 1; }));
    return holding;
  }

  void let_go() {
    settle(threads.at(0));
    other.run(test_statements::release_lock, {});
  }

  std::int64_t rows() { return other.run(test_statements::count_rows, {})[0][0].as<std::int64_t>(); }

  test::temporary_postgres& server = test::temporary_postgres::instance();
  connection_options options{.url = server.make_database(), .application_name = "roster-test"};
  connection other{options};
  std::vector<std::size_t> sizes;  // read it when every submit has ended
  async::io_threads threads{1};
  lanes lane{lane_options{options, 1, 100}};
  inserting tested{lane,
                   [this](connection& on, std::span<const std::int64_t> ids) { return insert(on, ids); },
                   {.capacity = 100, .max_batch = 50}};
};

TEST_F(Batches, GatherWhileALaneIsBusyAndBecomeOneStatement) {
  auto holding = hold_the_lane();
  auto a = submit(1);
  auto b = submit(2);
  auto c = submit(3);
  let_go();
  EXPECT_TRUE(a.get());
  EXPECT_TRUE(b.get());
  EXPECT_TRUE(c.get());
  holding.get();
  EXPECT_THAT(sizes, ElementsAre(3));
}

TEST_F(Batches, KeepTheGoodItemsWhenPostgresqlRefusesOne) {
  auto holding = hold_the_lane();
  auto a = submit(1);
  auto refused = submit(-1);
  auto c = submit(3);
  let_go();
  EXPECT_TRUE(a.get());
  EXPECT_THROW(refused.get(), statement_failed);
  EXPECT_TRUE(c.get());
  EXPECT_EQ(rows(), 2);
}

TEST_F(Batches, KeepTheGoodItemsWhenOneRunsIntoTheStatementTimeout) {
  connection_options hasty = options;
  hasty.statement_timeout = std::chrono::milliseconds(500);
  lanes hasty_lane(lane_options{hasty, 1, 100});
  inserting hasty_insert(
      hasty_lane, [this](connection& on, std::span<const std::int64_t> ids) { return insert(on, ids); },
      {.capacity = 100, .max_batch = 50});
  const auto submit_hasty = [&](std::int64_t id) {
    return start(threads.at(0), hasty_insert.submit(no_deadline, id));
  };
  connection blocking(options);
  blocking.transact([&](transaction& in) {
    in.run_text("INSERT INTO thing (id) VALUES (1)");
    auto holding = submit_hasty(1);
    constexpr statement blocked{"test_blocked",
                                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'transactionid'"};
    EXPECT_TRUE(eventually([&] { return other.run(blocked, {}).size() == 1; }));
    auto refused = submit_hasty(1);
    auto good = submit_hasty(2);
    EXPECT_THROW(holding.get(), given_up);
    EXPECT_THROW(refused.get(), given_up);
    EXPECT_TRUE(good.get());
  });
  EXPECT_THAT(sizes, ElementsAre(1, 2, 1, 1));
}

TEST_F(Batches, AreDurableWhenTheirWaitersHear) {
  EXPECT_TRUE(submit(1).get());
  EXPECT_EQ(rows(), 1);
  EXPECT_FALSE(submit(1).get());
}

TEST_F(Batches, ReplayNothingWhenTheirBackendIsTerminated) {
  // The lock is held in a transaction of another, so the batch itself waits in PostgreSQL: on the row it
  // inserts.
  connection blocking(options);
  std::future<bool> a;
  blocking.transact([&](transaction& in) {
    in.run_text("INSERT INTO thing (id) VALUES (1)");
    a = submit(1);
    constexpr statement blocked{"test_blocked",
                                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'transactionid'"};
    ASSERT_TRUE(eventually([&] { return other.run(blocked, {}).size() == 1; }));
    other.run(test_statements::terminate, {other.run(blocked, {})[0][0].c_str()});
    EXPECT_THROW(a.get(), outcome_unknown);
  });
  EXPECT_THAT(sizes, ElementsAre(1));
  EXPECT_TRUE(submit(2).get()) << "the lane has reconnected";
}

TEST_F(Batches, AreUnavailableWhileTheServerIsStoppedAndWorkAgainAfterIt) {
  EXPECT_TRUE(submit(1).get());
  server.stop();
  for (int i = 0; i < 100; ++i) EXPECT_THROW(submit(2).get(), unavailable);
  server.start();
  EXPECT_TRUE(eventually([this] {
    try {
      return submit(3).get();
    } catch (const unavailable&) {
      return false;
    }
  }));
  EXPECT_EQ(rows(), 2);
}

}  // namespace
}  // namespace roster::db
