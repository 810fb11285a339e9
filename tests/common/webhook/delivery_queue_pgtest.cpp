// The outbox, statement by statement: who gets which scope, and what becomes of it.
#include "common/webhook/delivery_queue.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/common/webhook/outbox.hpp"
#include "tests/support/eventually.hpp"

namespace roster::webhook {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();

class DeliveryQueue : public ::testing::Test {
 protected:
  std::vector<claim> take(std::chrono::milliseconds lease = 1min) {
    return base_.queue().take(base_.on(), 9, lease);
  }
  std::string rows() { return base_.ask("SELECT count(*) FROM participants.delivery"); }
  std::string ids_of(const std::string& scope) {
    std::string out;
    for (const waiting_event& each : base_.queue().waiting(base_.on(), scope, all, 9))
      out += std::to_string(each.event_id) + " ";
    return out;
  }

  test::outbox base_;
};

TEST_F(DeliveryQueue, GivesEachScopeToOneUntilItsLeaseEnds) {
  base_.write("1", 2);
  base_.write("2");
  base_.settle_and_notice();
  ASSERT_EQ(take(200ms).size(), 2U);
  EXPECT_TRUE(take().empty());
  std::vector<claim> again;
  ASSERT_TRUE(roster::test::eventually([&] {
    again = take();
    return !again.empty();
  }));
  EXPECT_EQ(again.size(), 2U);
  EXPECT_EQ(again.front().lease, 2);
}

TEST_F(DeliveryQueue, WhoAsksAtTheSameTimeIsNotHeldUpAndGetsWhatIsLeft) {
  base_.write("1");
  base_.write("2");
  base_.settle_and_notice();
  db::connection other(base_.options());
  other.transact([&](db::transaction& in) {
    in.run_text("SELECT FROM participants.delivery WHERE team_id = 1 FOR UPDATE");
    const std::vector<claim> taken = take();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken.front().scope, "2");
  });
}

TEST_F(DeliveryQueue, ASweepFindsEveryScopeThatWaitsAndLeavesTheOthersAlone) {
  base_.queue().sweep(base_.on());
  EXPECT_EQ(rows(), "0");
  for (const char* scope : {"3", "1", "20"}) base_.write(scope, 3);
  base_.write("7");
  base_.ask("UPDATE participants.event SET delivery = 'delivered' WHERE team_id = 7");
  base_.queue().sweep(base_.on());
  EXPECT_EQ(rows(), "3");
  const std::vector<claim> mine = take();
  base_.queue().sweep(base_.on());
  EXPECT_TRUE(take().empty()) << "they are still mine";
  EXPECT_EQ(mine.size(), 3U);
}

TEST_F(DeliveryQueue, TakesNoMoreThanAskedForAndTheLongestDueFirst) {
  for (const char* scope : {"3", "1", "2"}) {
    base_.write(scope);
    base_.settle_and_notice();
  }
  const std::vector<claim> taken = base_.queue().take(base_.on(), 2, 1min);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(take().front().scope, "2");
}

TEST_F(DeliveryQueue, ListsWhatWaitsInOrderAndForgetsAScopeThatIsDone) {
  base_.write("1", 3);
  base_.settle_and_notice();
  const claim mine = take().at(0);
  EXPECT_EQ(ids_of("1"), "1 2 3 ");
  EXPECT_EQ(base_.queue().waiting(base_.on(), "1", 2, 9).size(), 2U) << "no further than what is settled";
  EXPECT_EQ(base_.queue().waiting(base_.on(), "1", all, 1).size(), 1U);
  base_.queue().set_delivered(base_.on(), "1", {1, 3});
  EXPECT_EQ(ids_of("1"), "2 ");
  base_.queue().set_delivered(base_.on(), "1", {2});
  base_.queue().put_back(base_.on(), mine, 0, 0ms);
  EXPECT_EQ(rows(), "0");
  EXPECT_EQ(base_.count("delivered"), "3");
}

TEST_F(DeliveryQueue, KeepsAScopeOfWhichSomebodyHasNoticedNews) {
  base_.write("1");
  base_.settle_and_notice();
  const claim mine = take().at(0);
  base_.queue().set_delivered(base_.on(), "1", {1});
  base_.settle_and_notice();  // nothing waits: nothing is noticed
  base_.write("1");
  base_.settle_and_notice();
  base_.queue().set_delivered(base_.on(), "1", {2});
  base_.queue().put_back(base_.on(), mine, 0, 0ms);
  EXPECT_EQ(rows(), "1") << "the statement that deletes might have begun before the news was there";
  base_.queue().put_back(base_.on(), take().at(0), 0, 0ms);
  EXPECT_EQ(rows(), "0");
}

TEST_F(DeliveryQueue, WhoHasLostTheLeaseChangesNothing) {
  base_.write("1");
  base_.settle_and_notice();
  const claim lost = take(0ms).at(0);
  const claim mine = take().at(0);
  base_.queue().put_back(base_.on(), lost, 5, 0ms);
  EXPECT_TRUE(take().empty()) << "it is still mine";
  base_.queue().put_back(base_.on(), mine, 0, 0ms);
  EXPECT_EQ(take().at(0).failures, 0);
}

TEST_F(DeliveryQueue, CountsFailuresAndWaitsAfterThem) {
  base_.write("1");
  base_.settle_and_notice();
  base_.queue().put_back(base_.on(), take().at(0), 1, 0ms);
  base_.ask("UPDATE participants.delivery SET failing_since = failing_since - interval '1 hour'");
  base_.queue().put_back(base_.on(), take().at(0), 2, 0ms);
  const claim third = take().at(0);
  EXPECT_EQ(third.failures, 2);
  EXPECT_GE(third.failing_for, 1h);
  base_.queue().put_back(base_.on(), third, 3, 1h);
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(base_.ask("SELECT due_at > now() + interval '50 minutes' FROM participants.delivery"), "t");
}

TEST_F(DeliveryQueue, ParksAndSendsAgainInTheOldPlace) {
  base_.write("1", 3);
  base_.write("2");
  base_.settle_and_notice();
  const std::vector<claim> mine = take();
  base_.queue().park(base_.on(), "1", 1, "HTTP 410");
  base_.queue().park(base_.on(), "1", 2, "HTTP 500");
  base_.queue().park(base_.on(), "2", 4, "HTTP 500");
  for (const claim& each : mine) base_.queue().put_back(base_.on(), each, 1, 1h);
  EXPECT_EQ(ids_of("1"), "3 ");
  EXPECT_EQ(rows(), "1") << "of the second scope nothing waits any more";

  const std::vector<parked_event> parked = base_.queue().parked(base_.on());
  ASSERT_EQ(parked.size(), 3U);
  EXPECT_EQ(parked[0].event_id, 1);
  EXPECT_EQ(parked[0].scope, "1");
  EXPECT_EQ(parked[0].type, "member.added");
  EXPECT_EQ(parked[0].failure, "HTTP 410");

  EXPECT_EQ(base_.queue().retry(base_.on(), std::nullopt, 99, 9), 0U);
  EXPECT_EQ(base_.queue().retry(base_.on(), "2", 1, 9), 0U);
  EXPECT_EQ(base_.queue().retry(base_.on(), std::nullopt, 2, 9), 1U);
  EXPECT_EQ(ids_of("1"), "2 3 ");
  EXPECT_EQ(take().at(0).scope, "1") << "whatever its backoff was";
  EXPECT_EQ(base_.queue().retry(base_.on(), std::nullopt, std::nullopt, 1), 1U);
  EXPECT_EQ(base_.queue().retry(base_.on(), std::nullopt, std::nullopt, 9), 1U);
  EXPECT_EQ(ids_of("1"), "1 2 3 ");
  EXPECT_EQ(take().at(0).scope, "2");
  EXPECT_EQ(base_.count("parked"), "0");
}

TEST_F(DeliveryQueue, ARetryTakesNobodysLease) {
  base_.write("1", 2);
  base_.settle_and_notice();
  const claim mine = take().at(0);
  base_.queue().park(base_.on(), "1", 1, "HTTP 410");
  EXPECT_EQ(base_.queue().retry(base_.on(), "1", std::nullopt, 9), 1U);
  EXPECT_TRUE(take().empty());
  base_.queue().put_back(base_.on(), mine, 0, 0ms);
  EXPECT_EQ(take().size(), 1U);
}

TEST_F(DeliveryQueue, EventsAreSettledWhenNobodyCanBringEarlierOnes) {
  horizon seen;
  const auto look = [&] {
    seen.saw(base_.queue().look(base_.on(), seen.known()), async::clock::now());
    return seen.settled();
  };
  db::connection slow(base_.options());
  slow.transact([&](db::transaction& in) {
    base_.write_in(in, "1");
    base_.write("1");
    for (int looks = 0; looks < 5; ++looks) EXPECT_EQ(look(), 0);
  });
  EXPECT_EQ(look(), 2);
  EXPECT_EQ(look(), 2);
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.event WHERE delivery = 'waiting'"), "2");
}

}  // namespace
}  // namespace roster::webhook
