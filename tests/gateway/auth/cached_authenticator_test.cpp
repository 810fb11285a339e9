// The authenticator with a store in memory and a clock of the test's own.
#include "gateway/auth/cached_authenticator.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

constexpr rule participants_rule{"/api/teams", credential_kind::bearer, service::participants};
constexpr rule collections_rule{"/api/v2/collections", credential_kind::api_key, service::collections};
const identity::keys keys{std::string(32, 'k')};

// Answers at once, or when the gate is opened.
class memory_store final : public credential_store {
 public:
  async::task<std::optional<credential>> find(const secret_hash& hash, async::clock::time_point) override {
    ++asked;
    const auto row = rows.find(hash);
    std::optional<credential> out;
    if (row != rows.end()) out = row->second;
    if (gated) {
      const async::executor here = co_await async::this_executor;
      gate.emplace(here, async::clock::time_point::max());
      co_await gate->async_wait(async::as_result);
    }
    if (away) throw db::unavailable("the database is away");
    if (broken) throw std::logic_error("a bug");
    co_return out;
  }

  std::map<secret_hash, credential> rows;
  int asked = 0;
  bool away = false;
  bool broken = false;
  bool gated = false;
  std::optional<async::timer> gate;
};

struct check_outcome {
  bool done = false;
  std::optional<result<authenticated>> value;
  std::exception_ptr error;
};

class CachedAuthenticator : public testing::Test {
 protected:
  CachedAuthenticator() {
    options.identity_keys = keys;
    options.identity_lifetime = 5min;
    options.note_use = [this](std::int64_t id) { noted.push_back(id); };
    options.now = [this] { return now; };
    add("rst_jane", 7, credential_kind::bearer);
    add("rsk_jane", 8, credential_kind::api_key);
    make();
  }

  void make() {
    auth = std::make_unique<cached_authenticator>(store, options);
    auth->notices_live();
  }

  credential& add(const std::string& secret, std::int64_t id, credential_kind kind) {
    credential& row = store.rows[hash_secret(secret)];
    row.id = id;
    row.kind = kind;
    row.subject = "jane@example.com";
    row.scopes = {"subscriptions:write"};
    return row;
  }

  static http::request with(const std::string& name, const std::string& value) {
    http::request out;
    out.set_start(http::verb::get, "GET", "/", false);
    out.add_header(name, value);
    return out;
  }

  // Checks as the gateway does: at once, or by a coroutine that is done when `io` has nothing left to do,
  // unless the store's gate is shut.
  std::shared_ptr<check_outcome> start(const http::request& message, const rule& matched,
                                       std::chrono::milliseconds patience = 10s) {
    auto out = std::make_shared<check_outcome>();
    out->value = auth->check_at_once(message, matched);
    out->done = out->value.has_value();
    if (out->done) return out;
    async::spawn(io, auth->check(message, matched, async::clock::now() + patience),
                 [out](std::exception_ptr error, result<authenticated> value) {
                   out->done = true;
                   out->error = std::move(error);
                   out->value = std::move(value);
                 });
    run();
    return out;
  }

  void run() {
    io.restart();
    io.poll();
  }
  void run_for(std::chrono::milliseconds time) {
    io.restart();
    io.run_for(time);
  }
  void open_gate() {
    store.gate->cancel();
    run();
  }

  result<authenticated> check(const http::request& message, const rule& matched) {
    const auto out = start(message, matched);
    if (!out->done) throw std::logic_error("the check waits");
    if (out->error) std::rethrow_exception(out->error);
    return *out->value;
  }

  result<authenticated> check_token(const std::string& token) {
    return check(with("Authorization", "Bearer " + token), participants_rule);
  }
  errc code_of(const std::string& token) {
    const auto out = check_token(token);
    return out.has_value() ? errc{} : out.error().code;
  }
  bool is_admitted(const std::string& token) { return check_token(token).has_value(); }

  std::optional<identity::caller> caller_in(const std::string& header, std::string_view audience) const {
    const auto stated =
        identity::verify(header, audience, keys, std::chrono::floor<std::chrono::seconds>(now.wall));
    if (!stated) return std::nullopt;
    return stated->who;
  }

  void pass(std::chrono::milliseconds time) {
    now.steady += time;
    now.wall += time;
  }

  asio::io_context io{1};
  memory_store store;
  authenticator_options options;
  instant now{async::clock::time_point(1000h), std::chrono::sys_days(std::chrono::year(2024) / 4 / 8)};
  std::vector<std::int64_t> noted;
  std::unique_ptr<cached_authenticator> auth;
};

TEST_F(CachedAuthenticator, StatesWhoIsCallingForTheRulesUpstream) {
  const auto out = check_token("rst_jane");
  ASSERT_TRUE(out.has_value());
  EXPECT_EQ(out->credential_id, 7);
  EXPECT_EQ(out->rate_limit, 0);
  const auto caller = caller_in(*out->identity, "participants");
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->subject, "jane@example.com");
  EXPECT_EQ(caller->credential_id, 7);
  EXPECT_TRUE(caller->has_scope("subscriptions:write"));
  EXPECT_FALSE(caller_in(*out->identity, "collections"));
}

TEST_F(CachedAuthenticator, TellsAtOnceWhatItKnows) {
  const http::request jane = with("Authorization", "Bearer rst_jane");
  const http::request nobody = with("Authorization", "Bearer rst_nobody");
  const http::request nothing = with("Accept", "*/*");
  EXPECT_FALSE(auth->check_at_once(jane, participants_rule)) << "nobody has been asked yet";
  EXPECT_FALSE(auth->check_at_once(nobody, participants_rule));
  EXPECT_TRUE(check(jane, participants_rule).has_value());
  EXPECT_FALSE(check(nobody, participants_rule).has_value());
  EXPECT_EQ(auth->check_at_once(jane, participants_rule).value()->credential_id, 7);
  for (const http::request& refused : {nobody, nothing}) {
    const auto verdict = auth->check_at_once(refused, participants_rule);
    ASSERT_TRUE(verdict);
    ASSERT_TRUE(verdict->has_error());
    EXPECT_EQ(verdict->error().code, errc::unauthenticated);
  }
  EXPECT_EQ(store.asked, 2);
}

TEST_F(CachedAuthenticator, TakesAnApiKeyWhereTheRuleWantsOne) {
  const auto out = check(with("X-API-KEY", "rsk_jane"), collections_rule);
  ASSERT_TRUE(out.has_value());
  EXPECT_TRUE(caller_in(*out->identity, "collections"));
}

TEST_F(CachedAuthenticator, RefusesACredentialOfAnotherKind) {
  EXPECT_EQ(code_of("rsk_jane"), errc::unauthenticated);
  const auto out = check(with("X-API-KEY", "rst_jane"), collections_rule);
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().code, errc::unauthenticated);
}

TEST_F(CachedAuthenticator, AsksNobodyForAMalformedCredential) {
  EXPECT_FALSE(check(with("Authorization", "Basic eA=="), participants_rule).has_value());
  EXPECT_EQ(store.asked, 0);
}

TEST_F(CachedAuthenticator, AsksOnceForAKnownAndOnceForAnUnknownOne) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(is_admitted("rst_jane"));
    EXPECT_EQ(code_of("rst_nobody"), errc::unauthenticated);
  }
  EXPECT_EQ(store.asked, 2);
}

TEST_F(CachedAuthenticator, SharesOneLookUpAmongConcurrentRequests) {
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  std::vector<std::shared_ptr<check_outcome>> waiting;
  for (int i = 0; i < 10; ++i) waiting.push_back(start(message, participants_rule));
  EXPECT_EQ(store.asked, 1);
  for (const auto& one : waiting) EXPECT_FALSE(one->done);
  open_gate();
  for (const auto& one : waiting) {
    ASSERT_TRUE(one->done);
    EXPECT_TRUE(one->value->has_value());
  }
  EXPECT_EQ(store.asked, 1);
}

TEST_F(CachedAuthenticator, SharesAFailedLookUpToo) {
  store.gated = true;
  store.broken = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto first = start(message, participants_rule);
  const auto second = start(message, participants_rule);
  open_gate();
  EXPECT_TRUE(first->error);
  EXPECT_TRUE(second->error);
}

TEST_F(CachedAuthenticator, ARevokedCredentialIsRefusedAfterTheNotice) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  store.rows.erase(hash_secret("rst_jane"));
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->credential_changed(hash_secret("rst_jane"));
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated);
}

TEST_F(CachedAuthenticator, ANewCredentialWorksAfterTheNotice) {
  EXPECT_EQ(code_of("rst_new"), errc::unauthenticated);
  add("rst_new", 9, credential_kind::bearer);
  auth->credential_changed(hash_secret("rst_new"));
  EXPECT_TRUE(is_admitted("rst_new"));
}

TEST_F(CachedAuthenticator, DoesNotKeepAnAnswerThatANoticeOvertook) {
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto waiting = start(message, participants_rule);
  store.rows.erase(hash_secret("rst_jane"));
  auth->credential_changed(hash_secret("rst_jane"));
  open_gate();
  EXPECT_TRUE(waiting->value->has_value());
  store.gated = false;
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated);
}

TEST_F(CachedAuthenticator, ARequestAfterANoticeJoinsNoLookUpFromBeforeIt) {
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto before = start(message, participants_rule);
  store.rows.erase(hash_secret("rst_jane"));
  auth->credential_changed(hash_secret("rst_jane"));
  store.gated = false;
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated);
  EXPECT_EQ(store.asked, 2);
  open_gate();
  EXPECT_TRUE(before->done);
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated) << "the older answer was not kept";
}

TEST_F(CachedAuthenticator, KnownCredentialsGoOnWhileTheDatabaseIsAway) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  store.away = true;
  auth->notices_lost();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(is_admitted("rst_jane"));
  EXPECT_EQ(store.asked, 2) << "once a second is enough";
  pass(1s);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(is_admitted("rst_jane"));
  EXPECT_EQ(store.asked, 3);
}

TEST_F(CachedAuthenticator, ARevokedCredentialIsRefusedThoughNoNoticesArrive) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->notices_lost();
  EXPECT_TRUE(is_admitted("rst_jane"));
  store.rows.erase(hash_secret("rst_jane"));
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated);
}

TEST_F(CachedAuthenticator, AskingWithoutNoticesSignsAndNotesNoMoreThanWithThem) {
  const std::string first = *check_token("rst_jane")->identity;
  auth->notices_lost();
  pass(1s);  // a new signature would say a later expiry
  for (int i = 0; i < 3; ++i) EXPECT_EQ(*check_token("rst_jane")->identity, first);
  EXPECT_EQ(noted.size(), 1U);
}

TEST_F(CachedAuthenticator, ADatabaseThatHangsDoesNotHoldKnownCredentialsUp) {
  options.patience_in_doubt = 5ms;
  make();
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->notices_lost();
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto first = start(message, participants_rule);
  EXPECT_FALSE(first->done);
  run_for(200ms);
  ASSERT_TRUE(first->done);
  EXPECT_TRUE(first->value->has_value());
  EXPECT_TRUE(is_admitted("rst_jane")) << "at once";
  EXPECT_EQ(store.asked, 2);
  open_gate();
}

TEST_F(CachedAuthenticator, AnUnknownCredentialWaitsForASlowDatabase) {
  options.patience_in_doubt = 5ms;
  make();
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto first = start(message, participants_rule);
  const auto second = start(message, participants_rule);
  run_for(50ms);
  EXPECT_FALSE(first->done);
  open_gate();
  ASSERT_TRUE(first->done && second->done);
  EXPECT_TRUE(first->value->has_value());
  EXPECT_TRUE(second->value->has_value());
}

TEST_F(CachedAuthenticator, NobodyWaitsForADatabaseThatHangsPastTheirDeadline) {
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto hurried = start(message, participants_rule, 5ms);
  const auto patient = start(message, participants_rule);
  const auto as_hurried = start(message, participants_rule, 10ms);
  run_for(200ms);
  for (const auto& one : {hurried, as_hurried}) {
    ASSERT_TRUE(one->done);
    ASSERT_TRUE(one->value->has_error());
    EXPECT_EQ(one->value->error().code, errc::unavailable);
  }
  EXPECT_FALSE(patient->done);
  EXPECT_EQ(store.asked, 1);
  open_gate();
  ASSERT_TRUE(patient->done);
  EXPECT_TRUE(patient->value->has_value());
}

TEST_F(CachedAuthenticator, KeepsAnAnswerThatComesWhenAllHaveLeft) {
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto left = start(message, participants_rule, 5ms);
  run_for(50ms);
  EXPECT_TRUE(left->done);
  open_gate();
  EXPECT_TRUE(is_admitted("rst_jane"));
  EXPECT_EQ(store.asked, 1);
}

TEST_F(CachedAuthenticator, AsksAnewWhatIsOverdueAndKeepsTheNewerAnswer) {
  store.gated = true;
  const http::request message = with("Authorization", "Bearer rst_jane");
  const auto hanging = start(message, participants_rule, 5ms);
  run_for(50ms);
  EXPECT_TRUE(hanging->done);
  store.gated = false;
  store.rows.erase(hash_secret("rst_jane"));
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated) << "another connection answers";
  open_gate();
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated) << "the older answer was not kept";
  EXPECT_EQ(store.asked, 2);
}

TEST_F(CachedAuthenticator, WhoIsInDoubtWaitsNoLongerThanTheDeadlineEither) {
  options.patience_in_doubt = 10s;
  make();
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->notices_lost();
  store.gated = true;
  const auto waiting = start(with("Authorization", "Bearer rst_jane"), participants_rule, 5ms);
  EXPECT_FALSE(waiting->done);
  run_for(50ms);
  ASSERT_TRUE(waiting->done);
  EXPECT_TRUE(waiting->value->has_value());
  open_gate();
}

TEST_F(CachedAuthenticator, WhoLeavesAQuestionFromBeforeTheNoticesSpeaksForThatOneAlone) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->notices_lost();
  store.gated = true;
  const auto hanging = start(with("Authorization", "Bearer rst_unseen"), participants_rule, 5ms);
  auth->notices_live();
  run_for(50ms);
  EXPECT_TRUE(hanging->done);
  store.gated = false;
  store.rows.erase(hash_secret("rst_jane"));
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated) << "asked for at once";
  open_gate();
}

TEST_F(CachedAuthenticator, UnknownCredentialsAreUnavailableWhileTheDatabaseIsAway) {
  EXPECT_EQ(code_of("rst_nobody"), errc::unauthenticated);
  store.away = true;
  auth->notices_lost();
  EXPECT_EQ(code_of("rst_nobody"), errc::unavailable);
  EXPECT_EQ(code_of("rst_jane"), errc::unavailable);
}

TEST_F(CachedAuthenticator, TheGraceTimeEnds) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  store.away = true;
  auth->notices_lost();
  pass(15min);
  EXPECT_EQ(code_of("rst_jane"), errc::unavailable);
}

TEST_F(CachedAuthenticator, LooksAgainWhenNoticesArriveAgain) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->notices_lost();
  store.away = true;
  EXPECT_TRUE(is_admitted("rst_jane"));
  store.away = false;
  store.rows.erase(hash_secret("rst_jane"));
  auth->notices_live();
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated);
}

TEST_F(CachedAuthenticator, ADoubtfulCredentialServesWhenTheStoreFails) {
  EXPECT_TRUE(is_admitted("rst_jane"));
  auth->notices_lost();
  auth->notices_live();
  store.away = true;
  EXPECT_TRUE(is_admitted("rst_jane"));
  EXPECT_EQ(store.asked, 2);
}

TEST_F(CachedAuthenticator, HonoursTheExpiry) {
  add("rst_jane", 7, credential_kind::bearer).expires =
      std::chrono::floor<std::chrono::microseconds>(now.wall) + 10s;
  EXPECT_TRUE(is_admitted("rst_jane"));
  pass(10s);
  EXPECT_EQ(code_of("rst_jane"), errc::unauthenticated);
}

TEST_F(CachedAuthenticator, SignsOncePerCredentialUntilShortlyBeforeTheExpiry) {
  const std::string first = *check_token("rst_jane")->identity;
  pass(3min);
  EXPECT_EQ(*check_token("rst_jane")->identity, first);
  pass(1min);
  const std::string second = *check_token("rst_jane")->identity;
  EXPECT_NE(second, first);
  pass(4min);
  EXPECT_TRUE(caller_in(second, "participants"));
}

TEST_F(CachedAuthenticator, TheCredentialsOwnRateLimitWins) {
  options.default_rate_limit = 60;
  make();
  add("rst_slow", 9, credential_kind::bearer).rate_limit = 5;
  EXPECT_EQ(check_token("rst_jane")->rate_limit, 60);
  EXPECT_EQ(check_token("rst_slow")->rate_limit, 5);
}

TEST_F(CachedAuthenticator, NotesTheUseOnceAMinute) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_admitted("rst_jane"));
  EXPECT_EQ(code_of("rst_nobody"), errc::unauthenticated);
  EXPECT_EQ(noted, (std::vector<std::int64_t>{7}));
  pass(1min);
  EXPECT_TRUE(is_admitted("rst_jane"));
  EXPECT_EQ(noted, (std::vector<std::int64_t>{7, 7}));
}

}  // namespace
}  // namespace roster::gateway
