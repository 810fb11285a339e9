// Least in flight, ejection and probing, with made-up times.
#include "gateway/upstream/balancer.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/address.hpp>
#include <set>

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

endpoint at(const char* address) {
  return asio::ip::tcp::endpoint(asio::ip::make_address(address), 80);
}

const endpoint a = at("10.0.0.1");
const endpoint b = at("10.0.0.2");
const endpoint c = at("10.0.0.3");
const balancer::time_point start{1h};

TEST(Balancer, HasNobodyToAskBeforeTheNameWasResolved) {
  balancer all(1s);
  EXPECT_EQ(all.pick(), std::nullopt);
  EXPECT_FALSE(all.has_live());
}

TEST(Balancer, PicksTheFewestRequestsInFlight) {
  balancer all(1s);
  all.update({a, b, c});
  all.started(a);
  all.started(a);
  all.started(b);
  EXPECT_EQ(all.pick(), c);
  all.started(c);
  all.started(c);
  EXPECT_EQ(all.pick(), b);
  all.finished(a, 2);
  EXPECT_EQ(all.pick(), a);
}

TEST(Balancer, TakesTurnsBetweenEquals) {
  balancer all(1s);
  all.update({a, b, c});
  std::set<endpoint> seen;
  for (int i = 0; i < 3; ++i) seen.insert(*all.pick());
  EXPECT_EQ(seen.size(), 3U);
}

TEST(Balancer, AvoidsAnEndpointWhileThereIsAnother) {
  balancer all(1s);
  all.update({a, b});
  all.started(b);
  EXPECT_EQ(all.pick(a), b);
  all.failed(b, start);
  EXPECT_EQ(all.pick(a), a);
}

TEST(Balancer, EjectsAnEndpointThatFailsUntilAProbeConnects) {
  balancer all(1s);
  all.update({a});
  EXPECT_TRUE(all.connected(a));
  EXPECT_TRUE(all.has_live());
  EXPECT_TRUE(all.failed(a, start));
  EXPECT_FALSE(all.failed(a, start)) << "no news the second time";
  EXPECT_FALSE(all.has_live());
  EXPECT_EQ(all.pick(), std::nullopt);
  EXPECT_TRUE(all.usable().empty());
  EXPECT_TRUE(all.take_due_probes(start + 999ms).empty());
  EXPECT_EQ(all.take_due_probes(start + 1s), std::vector{a});
  EXPECT_TRUE(all.take_due_probes(start + 5s).empty()) << "one probe at a time";
  EXPECT_EQ(all.pick(), std::nullopt) << "a probe carries no request";
  EXPECT_TRUE(all.connected(a));
  EXPECT_EQ(all.pick(), a);
}

TEST(Balancer, ProbesAgainWhenTheProbeFailed) {
  balancer all(1s);
  all.update({a});
  all.failed(a, start);
  ASSERT_EQ(all.take_due_probes(start + 1s), std::vector{a});
  all.failed(a, start + 2s);
  EXPECT_TRUE(all.take_due_probes(start + 2500ms).empty());
  EXPECT_EQ(all.take_due_probes(start + 3s), std::vector{a});
}

TEST(Balancer, KeepsWhatItKnowsOfAddressesThatStay) {
  balancer all(1s);
  all.update({a, b});
  all.started(a);
  all.failed(b, start);
  all.update({a, b, c});
  EXPECT_EQ(all.pick(), c);
  all.update({a});
  EXPECT_EQ(all.pick(), a);
  EXPECT_FALSE(all.is_known(b));
}

TEST(Balancer, ToleratesNewsOfAnAddressThatIsGone) {
  balancer all(1s);
  all.update({a});
  all.started(a);
  all.update({b});
  all.finished(a);
  EXPECT_FALSE(all.connected(a));
  EXPECT_FALSE(all.failed(a, start));
  all.update({a});
  all.finished(a);
  EXPECT_EQ(all.pick(), a) << "a count never falls below zero";
}

}  // namespace
}  // namespace roster::gateway
