// Looking credentials up in a real database, and writing when they were used.
#include "gateway/auth/credential_store.hpp"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "gateway/auth/use_recorder.hpp"
#include "tests/gateway/auth/gateway_database.hpp"
#include "tests/support/coroutines.hpp"
#include "tests/support/eventually.hpp"

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

class CredentialStore : public GatewayDatabase {
 protected:
  CredentialStore() { threads.start(); }

  static db::lane_options lane_options_for(const db::connection_options& options) {
    db::lane_options out;
    out.connection = options;
    return out;
  }

  std::future<std::optional<credential>> start_find(const std::string& secret) {
    return test::start(threads.at(0), find_it(hash_secret(secret)));
  }
  std::optional<credential> find(const std::string& secret) { return start_find(secret).get(); }

  async::task<std::optional<credential>> find_it(secret_hash hash) {
    std::optional<credential> out = co_await store->find(hash, async::clock::now() + 10s);
    co_return out;
  }

  db::lanes lanes{lane_options_for(options)};
  std::unique_ptr<credential_store> store = create_credential_store(lanes);
  async::io_threads threads{1};
};

TEST_F(CredentialStore, FindsWhatWasCreated) {
  new_credential wanted;
  wanted.kind = credential_kind::api_key;
  wanted.subject = "jane@example.com";
  wanted.scopes = {"a", "b:c"};
  wanted.rate_limit = 60;
  wanted.expires = text::timestamp(std::chrono::sys_days(std::chrono::year(2099) / 1 / 31) + 123456us);
  const std::string secret = create_credential(on, wanted);

  const auto found = find(secret);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id_of("jane@example.com"));
  EXPECT_EQ(found->kind, wanted.kind);
  EXPECT_EQ(found->subject, wanted.subject);
  EXPECT_EQ(found->scopes, wanted.scopes);
  EXPECT_EQ(found->rate_limit, wanted.rate_limit);
  EXPECT_EQ(found->expires, wanted.expires);
}

TEST_F(CredentialStore, LeavesOutWhatIsNotSet) {
  const auto found = find(create("jane@example.com"));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->scopes.empty());
  EXPECT_FALSE(found->rate_limit);
  EXPECT_FALSE(found->expires);
}

TEST_F(CredentialStore, FindsNothingUnknownRevokedOrExpired) {
  EXPECT_FALSE(find("rst_unknown"));
  const std::string revoked = create("revoked@example.com");
  revoke_credential(on, id_of("revoked@example.com"));
  EXPECT_FALSE(find(revoked));
  const std::string expired = create("expired@example.com");
  execute(
      "UPDATE gateway.credential SET expires_at = now() - interval '1 second' WHERE subject LIKE 'expired%'");
  EXPECT_FALSE(find(expired));
}

TEST_F(CredentialStore, GivesEveryOneOfABatchItsOwn) {
  std::vector<std::string> secrets;
  for (int i = 0; i < 50; ++i) secrets.push_back(create("user" + std::to_string(i) + "@example.com"));
  std::vector<std::future<std::optional<credential>>> answers;
  for (int round = 0; round < 2; ++round)
    for (const std::string& secret : secrets) {
      answers.push_back(start_find(secret));
      answers.push_back(start_find(secret + "x"));
    }
  for (std::size_t i = 0; i < answers.size(); i += 2) {
    const auto found = answers[i].get();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->subject, "user" + std::to_string(i / 2 % 50) + "@example.com");
    EXPECT_FALSE(answers[i + 1].get());
  }
}

TEST_F(CredentialStore, SaysThatTheDatabaseIsAway) {
  const std::string secret = create("jane@example.com");
  EXPECT_TRUE(find(secret));
  test::temporary_postgres::instance().stop();
  EXPECT_THROW(find(secret), db::unavailable);
  test::temporary_postgres::instance().start();
  const auto works_again = [&] {
    try {
      return find(secret).has_value();
    } catch (const db::unavailable&) {
      return false;
    }
  };
  EXPECT_TRUE(test::eventually(works_again));
}

TEST_F(CredentialStore, WritesTheLastUseOnceAMinute) {
  create("jane@example.com");
  create("idle@example.com");
  const std::int64_t id = id_of("jane@example.com");
  const auto last_used = [this] {
    return std::string(
        execute("SELECT last_used_at FROM gateway.credential WHERE subject LIKE 'jane%'")[0][0].c_str());
  };
  {
    use_recorder uses(lanes);
    for (int i = 0; i < 10; ++i) uses.note(id);
    uses.flush();
    ASSERT_TRUE(test::eventually([&] { return !last_used().empty(); }));
    const std::string first = last_used();
    uses.note(id);
    uses.flush();
    lanes.drain();
    EXPECT_EQ(last_used(), first);
  }
  EXPECT_EQ(list_credentials(on)[1].last_used, "");
}

TEST_F(CredentialStore, WritesTheLastUseLaterWhenTheDatabaseWasAway) {
  create("jane@example.com");
  use_recorder uses(lanes);
  uses.note(id_of("jane@example.com"));
  test::temporary_postgres::instance().stop();
  uses.flush();
  EXPECT_TRUE(test::eventually([this] { return lanes.queued() == 0; }));
  test::temporary_postgres::instance().start();
  const auto is_written = [&] {
    uses.flush();
    try {
      return !list_credentials(on)[0].last_used.empty();
    } catch (const db::unavailable&) {
      return false;
    }
  };
  EXPECT_TRUE(test::eventually(is_written));
}

}  // namespace
}  // namespace roster::gateway
