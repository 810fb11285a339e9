// Workers on an outbox, with a receiver that is a function: order, leases, retries and parking.
#include "common/webhook/deliverer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "tests/common/webhook/outbox.hpp"
#include "tests/support/eventually.hpp"

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;
using kind = outcome::kind;

// What several workers sent, and whether two of them were at one scope at the same time.
class receiver {
 public:
  using behaviour = std::function<outcome(const std::string& scope, std::int64_t event)>;

  explicit receiver(behaviour how) : how_(std::move(how)) {}

  outcome begin(const std::string& scope, std::int64_t event) {
    const std::lock_guard lock(mutex_);
    overlapped_ = overlapped_ || !busy_.insert(scope).second;
    outcome out = how_(scope, event);
    tried_[scope].push_back(event);
    if (out.what == kind::delivered) delivered_[scope].push_back(event);
    return out;
  }
  void end(const std::string& scope) {
    const std::lock_guard lock(mutex_);
    busy_.erase(scope);
  }

  bool overlapped() const {
    const std::lock_guard lock(mutex_);
    return overlapped_;
  }
  std::vector<std::int64_t> delivered(const std::string& scope) const {
    const std::lock_guard lock(mutex_);
    const auto found = delivered_.find(scope);
    return found == delivered_.end() ? std::vector<std::int64_t>() : found->second;
  }
  std::vector<std::int64_t> tried(const std::string& scope) const {
    const std::lock_guard lock(mutex_);
    const auto found = tried_.find(scope);
    return found == tried_.end() ? std::vector<std::int64_t>() : found->second;
  }

 private:
  mutable std::mutex mutex_;
  behaviour how_;
  std::set<std::string> busy_;
  bool overlapped_ = false;
  std::map<std::string, std::vector<std::int64_t>> delivered_;
  std::map<std::string, std::vector<std::int64_t>> tried_;
};

constexpr const char* stalls = "stalls";

// Takes a moment for each message, so that others would have the time to get in between; never returns from
// one that stalls before its time is over.
class slow_sender final : public sender {
 public:
  slow_sender(const async::executor& on, receiver& to) : on_(on), to_(to) {}

  async::task<outcome> send(message what, async::clock::time_point until) override {
    const boost::json::value body = boost::json::parse(what.body);
    const std::string scope = std::to_string(body.at("data").at("team_id").as_int64());
    const std::int64_t event = std::stoll(what.id.substr(what.id.find('-') + 1));
    outcome out = to_.begin(scope, event);
    async::timer moment(on_);
    if (out.why == stalls) {
      moment.expires_at(until);
    } else {
      moment.expires_after(2ms);
    }
    co_await moment.async_wait(async::as_result);
    to_.end(scope);
    co_return out;
  }

 private:
  async::executor on_;
  receiver& to_;
};

class Deliverer : public ::testing::Test {
 protected:
  std::unique_ptr<deliverer> start(receiver& to, schedule retries = {10ms, 50ms, 24h},
                                   std::chrono::milliseconds timeout = 200ms) {
    deliverer_options options{base_.options(), base_.queue(), base_.format(), timeout, 8,
                              retries,         200ms,         10ms,           {}};
    options.make_sender = [&to](const async::executor& on) { return std::make_unique<slow_sender>(on, to); };
    return start_deliverer(std::move(options));
  }

  bool eventually_nothing_waits() {
    return roster::test::eventually(
        [&] {
          return base_.ask(
                     "SELECT (SELECT count(*) FROM participants.delivery) +"
                     " (SELECT count(*) FROM participants.event WHERE delivery = 'waiting')") == "0";
        },
        30s);
  }

  test::outbox base_;
};

TEST_F(Deliverer, SendsEachScopesEventsInOrderAndOnce) {
  receiver to([](const std::string&, std::int64_t) { return outcome{kind::delivered}; });
  for (int i = 0; i < 20; ++i)
    for (const char* scope : {"1", "2", "3"}) base_.write(scope);
  const std::unique_ptr<deliverer> worker = start(to);
  base_.write("1", 60);  // more than one lease's worth
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_EQ(to.delivered("1").size(), 80U);
  for (const char* scope : {"1", "2", "3"}) {
    const std::vector<std::int64_t> sent = to.delivered(scope);
    EXPECT_GE(sent.size(), 20U);
    EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end()));
    EXPECT_EQ(std::adjacent_find(sent.begin(), sent.end()), sent.end());
  }
  EXPECT_FALSE(to.overlapped());
  EXPECT_EQ(base_.count("delivered"), "120");
}

TEST_F(Deliverer, TwoOfThemNeverSendOfOneScopeAtTheSameTime) {
  receiver to([](const std::string&, std::int64_t) { return outcome{kind::delivered}; });
  const std::unique_ptr<deliverer> one = start(to);
  const std::unique_ptr<deliverer> other = start(to);
  for (int i = 0; i < 50; ++i)
    for (const char* scope : {"1", "2", "3", "4"}) base_.write(scope);
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_FALSE(to.overlapped());
  for (const char* scope : {"1", "2", "3", "4"}) {
    const std::vector<std::int64_t> sent = to.delivered(scope);
    EXPECT_EQ(sent.size(), 50U);
    EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end()));
  }
}

TEST_F(Deliverer, TriesAgainBeforeItGoesOnAndHoldsUpNoOtherScope) {
  int failures = 3;
  receiver to([&](const std::string& scope, std::int64_t event) {
    const bool fails = scope == "1" && event == 2 && failures-- > 0;
    return outcome{fails ? kind::failed : kind::delivered, "HTTP 503"};
  });
  base_.write("1", 4);
  base_.write("2", 2);
  const std::unique_ptr<deliverer> worker = start(to);
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_EQ(to.tried("1"), (std::vector<std::int64_t>{1, 2, 2, 2, 2, 3, 4}));
  EXPECT_EQ(to.tried("2"), (std::vector<std::int64_t>{5, 6}));
}

TEST_F(Deliverer, AStalledReceiverHoldsUpItsScopeAlone) {
  std::atomic<bool> is_stalled = true;
  receiver to([&](const std::string& scope, std::int64_t) {
    return scope == "1" && is_stalled ? outcome{kind::failed, stalls} : outcome{kind::delivered};
  });
  base_.write("1");
  const std::unique_ptr<deliverer> worker = start(to, {10ms, 50ms, 24h}, 1s);
  ASSERT_TRUE(roster::test::eventually([&] { return !to.tried("1").empty(); }));
  base_.write("2", 5);
  ASSERT_TRUE(roster::test::eventually([&] { return to.delivered("2").size() == 5; }));
  EXPECT_TRUE(to.delivered("1").empty());
  EXPECT_EQ(base_.ask("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"), "0");
  is_stalled = false;
  EXPECT_TRUE(eventually_nothing_waits());
}

TEST_F(Deliverer, ParksWhatIsGoneAndGoesOn) {
  receiver to([](const std::string&, std::int64_t event) {
    return event == 1 ? outcome{kind::gone, "HTTP 410"} : outcome{kind::delivered};
  });
  base_.write("1", 3);
  const std::unique_ptr<deliverer> worker = start(to);
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_EQ(to.tried("1"), (std::vector<std::int64_t>{1, 2, 3}));
  ASSERT_EQ(base_.queue().parked(base_.on()).size(), 1U);
  EXPECT_EQ(base_.queue().parked(base_.on()).front().failure, "HTTP 410");
}

TEST_F(Deliverer, ParksWhatFailsForTooLongAndSendsItWhenAnOperatorSaysSo) {
  std::atomic<bool> is_down = true;
  receiver to([&](const std::string&, std::int64_t event) {
    return event <= 2 && is_down ? outcome{kind::failed, "HTTP 500"} : outcome{kind::delivered};
  });
  base_.write("1", 3);
  const std::unique_ptr<deliverer> worker = start(to, {10ms, 50ms, 300ms});
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_EQ(base_.count("parked"), "2");
  EXPECT_EQ(to.delivered("1"), (std::vector<std::int64_t>{3}));
  EXPECT_GT(to.tried("1").size(), 5U);

  is_down = false;
  ASSERT_EQ(base_.queue().retry(base_.on(), std::nullopt, std::nullopt, 9), 2U);
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_EQ(to.delivered("1"), (std::vector<std::int64_t>{3, 1, 2}));
  EXPECT_EQ(base_.count("parked"), "0");
}

TEST_F(Deliverer, TakesOverFromOneThatDied) {
  receiver to([](const std::string&, std::int64_t) { return outcome{kind::delivered}; });
  base_.write("1", 2);
  base_.settle_and_notice();
  const auto taken = async::clock::now();
  ASSERT_EQ(base_.queue().take(base_.on(), 9, 500ms).size(), 1U);  // and never gives it back
  const std::unique_ptr<deliverer> worker = start(to);
  base_.write("2");
  ASSERT_TRUE(roster::test::eventually([&] { return to.delivered("2").size() == 1; }));
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_GE(async::clock::now() - taken, 500ms);
  EXPECT_EQ(to.delivered("1"), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(Deliverer, StopsInTheMiddleAndGivesItsScopesBack) {
  receiver to([](const std::string&, std::int64_t) { return outcome{kind::delivered}; });
  base_.write("1", 200);
  std::unique_ptr<deliverer> worker = start(to);
  ASSERT_TRUE(roster::test::eventually([&] { return !to.tried("1").empty(); }));
  worker->stop();
  EXPECT_EQ(base_.count("delivered"), std::to_string(to.delivered("1").size())) << "what was sent is marked";
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.delivery WHERE leased_until IS NOT NULL"), "0");
  worker = start(to);
  ASSERT_TRUE(eventually_nothing_waits());
  EXPECT_EQ(to.delivered("1").size(), 200U);
}

}  // namespace
}  // namespace roster::webhook
