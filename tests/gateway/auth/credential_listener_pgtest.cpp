// Hearing of changed credentials from a real database.
#include "gateway/auth/credential_listener.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "tests/gateway/auth/gateway_database.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stopped_process.hpp"

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

// What a listener said, in order: "live", "lost", or a hash in hex.
class heard {
 public:
  credential_notices notices() {
    credential_notices out;
    out.changed = [this](const secret_hash& hash) { add(crypto::to_hex(hash)); };
    out.lost = [this] { add("lost"); };
    out.live = [this] { add("live"); };
    return out;
  }
  std::size_t count(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count(all_.begin(), all_.end(), what));
  }
  std::size_t count_secret(const std::string& secret) const {
    return count(crypto::to_hex(hash_secret(secret)));
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return all_.size();
  }

 private:
  void add(std::string what) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(what));
  }
  mutable std::mutex mutex_;
  std::vector<std::string> all_;
};

class CredentialListener : public GatewayDatabase {
 protected:
  CredentialListener() {
    listener.start();
    EXPECT_TRUE(test::eventually([this] { return listener.is_live(); }));
  }

  // By what it asks last.
  pid_t listening_session() {
    const pqxx::result found = execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND query ~ '^(LISTEN|SELECT 1$)'");
    if (found.size() != 1) throw std::logic_error("nobody listens, or several do");
    return found[0][0].as<pid_t>();
  }

  heard said;
  credential_listener listener{options, {}, said.notices()};
};

TEST_F(CredentialListener, HearsOfACreatedAndARevokedCredentialWithinASecond) {
  const std::string secret = create("jane@example.com");
  EXPECT_TRUE(test::eventually([&] { return said.count_secret(secret) == 1; }, 1s));
  revoke_credential(on, id_of("jane@example.com"));
  EXPECT_TRUE(test::eventually([&] { return said.count_secret(secret) == 2; }, 1s));
}

TEST_F(CredentialListener, HearsOfEveryChangeThatMatters) {
  const std::string secret = create("jane@example.com");
  const std::string where = " WHERE subject LIKE 'jane%'";
  std::size_t expected = 1;
  for (const std::string set :
       {"scopes = '{a}'", "rate_limit = 1", "expires_at = now()", "subject = 'jane@b.com'"}) {
    execute("UPDATE gateway.credential SET " + set + where);
    ++expected;
    EXPECT_TRUE(test::eventually([&] { return said.count_secret(secret) == expected; }, 1s)) << set;
  }
  execute("DELETE FROM gateway.credential" + where);
  EXPECT_TRUE(test::eventually([&] { return said.count_secret(secret) == expected + 1; }, 1s));
}

TEST_F(CredentialListener, HearsNothingOfTheLastUse) {
  const std::string used = create("used@example.com");
  execute("UPDATE gateway.credential SET last_used_at = now()");
  const std::string later = create("later@example.com");  // notices come in order: this one comes after
  EXPECT_TRUE(test::eventually([&] { return said.count_secret(later) == 1; }));
  EXPECT_EQ(said.count_secret(used), 1U);
}

TEST_F(CredentialListener, SaysWhenItLostItsConnectionAndWhenItIsBack) {
  EXPECT_EQ(said.count("live"), 1U);
  db::connection admin(options_for(admin_url));
  const std::string others =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query "
      "LIKE '%LISTEN%'"
      " AND pid <> pg_backend_pid()";
  admin.transact([&](db::transaction& in) { return in.run_text(others).size(); });
  EXPECT_TRUE(test::eventually([&] { return said.count("lost") == 1 && said.count("live") == 2; }));
  const std::string secret = create("jane@example.com");
  EXPECT_TRUE(test::eventually([&] { return said.count_secret(secret) == 1; }, 1s));
}

TEST_F(CredentialListener, GivesUpAConnectionThatHangsWhileOthersAreAnswered) {
  const test::stopped_process session(listening_session());
  EXPECT_TRUE(test::eventually([&] { return said.count("lost") >= 1 && said.count("live") >= 2; }, 30s));
  const std::string secret = create("jane@example.com");
  EXPECT_TRUE(test::eventually([&] { return said.count_secret(secret) == 1; }, 1s));
}

TEST_F(CredentialListener, StopsThoughItsConnectionHangs) {
  std::future<void> stopped;
  {
    const test::stopped_process session(listening_session());
    stopped = std::async(std::launch::async, [this] { listener.stop(); });
    EXPECT_EQ(stopped.wait_for(20s), std::future_status::ready);
  }
  stopped.get();
}

TEST_F(CredentialListener, SurvivesAServerThatGoesAwayAndComesBack) {
  test::temporary_postgres::instance().stop();
  EXPECT_TRUE(test::eventually([&] { return said.count("lost") == 1; }));
  EXPECT_FALSE(listener.is_live());
  test::temporary_postgres::instance().start();
  EXPECT_TRUE(test::eventually([&] { return listener.is_live(); }));
}

TEST_F(CredentialListener, StopsWithoutAnotherNotice) {
  listener.stop();
  const std::size_t before = said.size();
  create("jane@example.com");
  listener.stop();
  EXPECT_EQ(said.size(), before);
}

TEST_F(CredentialListener, RefusesATruncateThatNobodyWouldHearOf) {
  EXPECT_THROW(execute("TRUNCATE gateway.credential"), db::statement_failed);
}

class CredentialListenerPreparing : public GatewayDatabase {};

TEST_F(CredentialListenerPreparing, TriesAgainWhenPreparingFails) {
  heard said;
  std::atomic<int> tries = 0;
  const auto prepare = [&tries](db::connection&) {
    if (++tries < 3) throw std::runtime_error("not yet");
  };
  credential_listener listener(options, prepare, said.notices());
  listener.start();
  EXPECT_TRUE(test::eventually([&] { return listener.is_live(); }));
  EXPECT_EQ(tries, 3);
  EXPECT_EQ(said.count("lost"), 0U);
}

}  // namespace
}  // namespace roster::gateway
