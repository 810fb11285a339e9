// A connection against a real server: one world that may end at any moment.
#include "common/db/connection.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <thread>

#include "tests/common/db/forgetful_relay.hpp"
#include "tests/common/db/statements.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

using test::eventually;
using test::temporary_postgres;

constexpr statement select_text{"test_text", "SELECT $1::text"};
constexpr statement insert_row{"test_insert", "INSERT INTO thing (id) VALUES ($1::bigint)"};
constexpr statement insert_behind_lock{
    "test_insert_locked", "INSERT INTO thing (id) SELECT 7 FROM (SELECT pg_advisory_lock(1)) AS l"};
constexpr statement backend_pid{"test_pid", "SELECT pg_backend_pid()"};
constexpr statement is_waiting{
    "test_waiting", "SELECT count(*) FROM pg_stat_activity WHERE pid = $1::int AND wait_event = 'advisory'"};

class Connection : public ::testing::Test {
 protected:
  static connection_options options(const std::string& url) {
    return {.url = url, .application_name = "roster-test"};
  }

  Connection() {
    other.transact([](transaction& in) { in.run_text("CREATE TABLE thing (id bigint PRIMARY KEY)"); });
  }

  static bool is_answered(connection& which) {
    try {
      which.ping();
      return true;
    } catch (const unavailable&) {
      return false;
    }
  }

  std::int64_t rows() { return other.run(test_statements::count_rows, {})[0][0].as<std::int64_t>(); }
  std::string pid_of(connection& which) { return which.run(backend_pid, {})[0][0].c_str(); }
  void end_backend(const std::string& pid) { other.run(test_statements::terminate, {pid}); }
  bool waits(const std::string& pid) { return other.run(is_waiting, {pid})[0][0].as<int>() == 1; }

  temporary_postgres& server = temporary_postgres::instance();
  std::string url = server.make_database();
  connection other{options(url)};  // holds locks, looks on
  connection tested{options(url)};
};

TEST_F(Connection, ConnectsOnFirstUse) {
  EXPECT_FALSE(tested.is_open());
  tested.ping();
  EXPECT_TRUE(tested.is_open());
}

TEST_F(Connection, GivesUpAServerThatFallsSilentAfterTheLogIn) {
  forgetful_relay relay(server.port());
  connection_options through = options(relay.url_of(url));
  through.connect_timeout = std::chrono::seconds(1);
  connection on(through);
  relay.forgets = true;
  try {
    on.ping();
    ADD_FAILURE() << "nobody answered";
  } catch (const unavailable& error) {
    EXPECT_STREQ(error.what(), "the database has not answered within 1000 ms");
  }
  EXPECT_FALSE(on.is_open());
  relay.forgets = false;
  EXPECT_TRUE(eventually([&] { return is_answered(on); }));
}

TEST_F(Connection, PassesTextsAndNullsAsTheyAre) {
  const std::string odd = "'; DROP TABLE thing; -- \\ \" \xc3\xa9";
  EXPECT_EQ(tested.run(select_text, {odd})[0][0].c_str(), odd);
  EXPECT_FALSE(tested.run(select_text, {std::string()})[0][0].is_null());
  EXPECT_TRUE(tested.run(select_text, {std::nullopt})[0][0].is_null());
}

TEST_F(Connection, SetsItsSessionUp) {
  connection slow(
      {.url = url, .statement_timeout = std::chrono::milliseconds(1234), .application_name = "it's me"});
  const auto setting = [&](const char* name) {
    constexpr statement show{"test_show", "SELECT current_setting($1)"};
    return std::string(slow.run(show, {name})[0][0].c_str());
  };
  EXPECT_EQ(setting("application_name"), "it's me");
  EXPECT_EQ(setting("statement_timeout"), "1234ms");
  EXPECT_EQ(setting("plan_cache_mode"), "force_generic_plan");
  EXPECT_EQ(setting("TimeZone"), "UTC");
}

TEST_F(Connection, SaysWhatPostgresqlRefused) {
  tested.run(insert_row, {"1"});
  try {
    tested.run(insert_row, {"1"});
    FAIL() << "a duplicate was accepted";
  } catch (const statement_failed& error) {
    EXPECT_EQ(error.sqlstate, "23505");
  }
  EXPECT_TRUE(tested.is_open());
  EXPECT_NO_THROW(tested.run(insert_row, {"2"}));
}

TEST_F(Connection, CommitsATransactionAndGivesWhatItReturned) {
  const int given = tested.transact([](transaction& in) {
    in.run(insert_row, {"1"});
    in.run(insert_row, {"2"});
    return 5;
  });
  EXPECT_EQ(given, 5);
  EXPECT_EQ(rows(), 2);
}

TEST_F(Connection, RollsBackWhatThrows) {
  EXPECT_THROW(tested.transact([](transaction& in) {
    in.run(insert_row, {"1"});
    throw std::range_error("no");
  }),
               std::range_error);
  EXPECT_EQ(rows(), 0);
  EXPECT_NO_THROW(tested.ping());
}

TEST_F(Connection, NeverCallsATransactionCommittedWhoseStatementFailed) {
  EXPECT_THROW(tested.transact([](transaction& in) {
    in.run(insert_row, {"1"});
    EXPECT_THROW(in.run(insert_row, {"1"}), statement_failed);
  }),
               std::logic_error);
  EXPECT_EQ(rows(), 0);
}

TEST_F(Connection, IsUnavailableWhenAStatementTakesTooLongAndStaysOpen) {
  connection hasty(
      {.url = url, .statement_timeout = std::chrono::milliseconds(50), .application_name = "hasty"});
  other.run(test_statements::take_lock, {});
  EXPECT_THROW(hasty.run(test_statements::take_lock, {}), unavailable);
  EXPECT_TRUE(hasty.is_open());
}

TEST_F(Connection, DoesNotKnowTheOutcomeOfAStatementWhoseBackendWasTerminated) {
  other.run(test_statements::take_lock, {});
  const std::string pid = pid_of(tested);
  std::thread ending([&] {
    EXPECT_TRUE(eventually([&] { return waits(pid); }));
    end_backend(pid);
  });
  EXPECT_THROW(tested.run(insert_behind_lock, {}), outcome_unknown);
  ending.join();
  EXPECT_FALSE(tested.is_open());
  EXPECT_EQ(rows(), 0) << "it was replayed";
  EXPECT_EQ(std::string(tested.run(select_text, {"back"})[0][0].c_str()), "back");
}

TEST_F(Connection, KnowsThatNothingWasDoneWhenATransactionBreaksBeforeItsCommit) {
  other.run(test_statements::take_lock, {});
  const std::string pid = pid_of(tested);
  std::thread ending([&] {
    EXPECT_TRUE(eventually([&] { return waits(pid); }));
    end_backend(pid);
  });
  try {
    tested.transact([](transaction& in) {
      in.run(insert_row, {"1"});
      in.run(test_statements::take_lock, {});
    });
    ADD_FAILURE() << "a broken transaction was committed";
  } catch (const outcome_unknown&) {
    ADD_FAILURE() << "nothing was committed, and that is known";
  } catch (const unavailable&) {
  }
  ending.join();
  EXPECT_EQ(rows(), 0);
  tested.run(insert_row, {"1"});
  EXPECT_EQ(rows(), 1);
}

TEST_F(Connection, DoesNotKnowTheOutcomeOfACommitThatBroke) {
  // A deferred trigger runs inside COMMIT, and waits there.
  other.transact([](transaction& in) {
    in.run_text(
        "CREATE FUNCTION wait_for_lock() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_advisory_lock(1); RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON thing DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION wait_for_lock()");
  });
  other.run(test_statements::take_lock, {});
  const std::string pid = pid_of(tested);
  std::thread ending([&] {
    EXPECT_TRUE(eventually([&] { return waits(pid); }));
    end_backend(pid);
  });
  EXPECT_THROW(tested.transact([](transaction& in) { in.run(insert_row, {"1"}); }), outcome_unknown);
  ending.join();
}

TEST_F(Connection, ReconnectsBeforeTheNextStatementWhenItEndedWhileIdle) {
  tested.ping();
  end_backend(pid_of(tested));
  // The backend leaves pg_stat_activity before it closes its socket, so the socket is asked.
  pollfd ended{tested.raw().sock(), POLLRDHUP, 0};
  ASSERT_EQ(::poll(&ended, 1, 10'000), 1);
  EXPECT_NO_THROW(tested.run(insert_row, {"1"}));
  EXPECT_EQ(rows(), 1);
}

TEST_F(Connection, FailsAtOnceWhileTheServerIsStoppedAndWorksAgainAfterIt) {
  tested.ping();
  server.stop();
  EXPECT_THROW(tested.ping(), unavailable);
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) EXPECT_THROW(tested.ping(), unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  server.start();
  EXPECT_TRUE(eventually([&] { return is_answered(tested); }));
}

TEST_F(Connection, SurvivesAServerThatIsKilled) {
  tested.ping();
  server.kill();
  server.start();
  EXPECT_TRUE(eventually([&] { return is_answered(tested); }));
}

TEST_F(Connection, TriesAgainWhenADeadlockChoseItAsTheVictim) {
  // Each takes one row and then the other's; whichever is the victim starts anew and gets through.
  tested.run(insert_row, {"1"});
  tested.run(insert_row, {"2"});
  constexpr statement touch{"test_touch", "UPDATE thing SET id = id WHERE id = $1::bigint"};
  std::atomic<int> both{0};
  const auto cross = [&](connection& on, const char* first, const char* second) {
    on.transact([&](transaction& in) {
      in.run(touch, {first});
      ++both;
      EXPECT_TRUE(eventually([&] { return both >= 2; }));
      in.run(touch, {second});
    });
  };
  std::thread opposite([&] { cross(other, "2", "1"); });
  cross(tested, "1", "2");
  opposite.join();
  EXPECT_GE(both, 3) << "there was no deadlock";
}

TEST_F(Connection, TriesAgainWhenWhatARowRefersToIsGone) {
  other.transact([](transaction& in) { in.run_text("CREATE TABLE part (id bigint REFERENCES thing)"); });
  constexpr statement insert_part{"test_part", "INSERT INTO part (id) VALUES ($1::bigint)"};
  EXPECT_THROW(tested.run(insert_part, {"1"}), conflict);
  int tries = 0;
  tested.transact([&](transaction& in) {
    if (++tries == 2) other.run(insert_row, {"1"});
    in.run(insert_part, {"1"});
  });
  EXPECT_EQ(tries, 2);
}

TEST_F(Connection, DropsAConnectionWhoseServerHasBecomeReadOnly) {
  const std::string before = pid_of(tested);
  tested.transact([](transaction& in) { in.run_text("SET SESSION default_transaction_read_only = on"); });
  EXPECT_THROW(tested.run(insert_row, {"1"}), unavailable);
  EXPECT_FALSE(tested.is_open());
  EXPECT_NO_THROW(tested.run(insert_row, {"1"}));
  EXPECT_NE(pid_of(tested), before);
}

TEST_F(Connection, PreparesAnewAfterAMigrationChangedAStatementsResult) {
  constexpr statement all{"test_all", "SELECT * FROM thing"};
  tested.run(all, {});
  other.transact([](transaction& in) { in.run_text("ALTER TABLE thing ADD COLUMN name text"); });
  EXPECT_THROW(tested.run(all, {}), unavailable);
  EXPECT_EQ(tested.run(all, {}).columns(), 2);
}

TEST(MalformedUrl, IsNotRepeatedInTheError) {
  for (const char* url : {"postgresql://user:hunter2@[::1/db", "password hunter2"}) {
    connection tested({.url = url, .application_name = "test"});
    try {
      tested.ping();
      ADD_FAILURE();
    } catch (const unavailable& error) {
      EXPECT_EQ(std::string(error.what()).find("hunter2"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace roster::db
