// Requests with an Idempotency-Key: nothing is done twice, and the first outcome is given again.
#include <future>
#include <vector>

#include "services/collections/repository/repository_postgres.hpp"
#include "services/collections/repository/retried_guests.hpp"
#include "tests/services/collections/collections_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::collections {
namespace {

using requests = std::vector<add_guest_request>;

class RetriedGuests : public CollectionsDatabase {
 protected:
  add_guest_request keyed(std::string email, std::string key, std::string subject = "admin@example.com") {
    add_guest_request out = guest_of(ours_, std::move(email), std::move(subject));
    out.retry = {7, std::move(key), "payload of " + out.email};
    return out;
  }

  std::string run(const requests& batch) { return summary(add_guests_once(on_, ledger_, batch)); }

  const db::idempotency_ledger ledger_ = create_ledger();
  const std::string ours_ = make_collection();
};

TEST_F(RetriedGuests, ARetryGivesTheFirstOutcomeAgain) {
  EXPECT_EQ(run({keyed("Jane@example.com", "one")}), "added:2");
  EXPECT_EQ(run({keyed("Jane@example.com", "one")}), "added:2");
  EXPECT_EQ(count("collections.membership"), 2);

  EXPECT_EQ(run({keyed("jane@example.com", "two")}), "exists");
  sql("delete from collections.membership where user_id = 2");
  EXPECT_EQ(run({keyed("jane@example.com", "two")}), "exists");
  EXPECT_EQ(count("collections.membership"), 1);
}

TEST_F(RetriedGuests, ARetryShowsTheUserAndTheListAsTheyAreNow) {
  add_guest_request jane = keyed("Jane@example.com", "one");
  jane.wants_everyone = true;
  const std::vector<guest_outcome> first = add_guests_once(on_, ledger_, requests{jane});
  ASSERT_EQ(first[0].everyone->size(), 2U);
  run({keyed("john@example.com", "two")});
  sql("update collections.app_user set first_name = 'Jane' where user_id = 2");

  const std::vector<guest_outcome> again = add_guests_once(on_, ledger_, requests{jane});
  EXPECT_EQ(again[0].guest.user_id, 2);
  EXPECT_EQ(again[0].guest.email, "Jane@example.com");
  EXPECT_EQ(again[0].guest.first_name, "Jane");
  EXPECT_EQ(again[0].guest.role, "guest");
  ASSERT_EQ(again[0].everyone->size(), 3U);
}

TEST_F(RetriedGuests, AnotherPayloadUnderTheSameKeyIsRefused) {
  EXPECT_EQ(run({keyed("jane@example.com", "one")}), "added:2");
  EXPECT_EQ(run({keyed("john@example.com", "one")}), "retry_key_reused");
  EXPECT_EQ(count("collections.membership"), 2);
}

TEST_F(RetriedGuests, EqualKeysInOneBatchShareOneOutcome) {
  EXPECT_EQ(run({keyed("jane@example.com", "one"), keyed("jane@example.com", "one"),
                 keyed("john@example.com", "one"), keyed("admin@example.com", "two"),
                 keyed("admin@example.com", "two")}),
            "added:2 added:2 retry_key_reused exists exists");
  EXPECT_EQ(count("collections.membership"), 2);
}

TEST_F(RetriedGuests, EqualEmailsUnderDifferentKeysAreDecidedAsWithoutKeys) {
  EXPECT_EQ(run({keyed("jane@example.com", "one"), keyed("Jane@example.com", "two")}), "added:2 exists");
  EXPECT_EQ(run({keyed("Jane@example.com", "two"), keyed("jane@example.com", "one")}), "exists added:2");
}

TEST_F(RetriedGuests, KeysBelongToTheirCredentialAndCollection) {
  add_guest_request other_credential = keyed("john@example.com", "one");
  other_credential.retry->credential_id = 8;
  add_guest_request other_collection = keyed("john@example.com", "one");
  other_collection.by.collection_id = make_collection();
  EXPECT_TRUE(run({keyed("jane@example.com", "one")}).starts_with("added:"));
  EXPECT_TRUE(run({other_credential}).starts_with("added:"));
  EXPECT_TRUE(run({other_collection}).starts_with("added:"));
}

TEST_F(RetriedGuests, ARefusalBeforeTheWorkIsNotRemembered) {
  add_member(ours_, "user@example.com", "guest");
  const requests asked = {keyed("jane@example.com", "one", "user@example.com"),
                          keyed("jane@example.com", "two", "stranger@example.com")};
  EXPECT_EQ(run(asked), "forbidden no_collection");
  EXPECT_EQ(count("collections.idempotency"), 0);

  sql("update collections.membership set role = 'user' where user_id = 2");
  EXPECT_EQ(run({asked[0]}), "added:3");
}

TEST_F(RetriedGuests, WhoMayNoLongerAddLearnsNothingOfEarlierRetries) {
  add_member(ours_, "user@example.com", "user");
  const requests asked = {keyed("jane@example.com", "one", "user@example.com")};
  EXPECT_EQ(run(asked), "added:3");
  sql("delete from collections.membership where user_id = 2");
  EXPECT_EQ(run(asked), "no_collection");
}

TEST_F(RetriedGuests, TwoAtTheSameTimeDoTheWorkOnce) {
  db::connection theirs(options());
  std::future<std::vector<guest_outcome>> waiting;
  theirs.transact([&](db::transaction& in) {
    in.run_text(
        "insert into collections.idempotency (collection_id, credential_id, key, fingerprint, outcome) "
        "values ('" +
        ours_ + R"(', 7, 'one', 'payload of jane@example.com', '{"outcome":"exists"}'))");
    waiting = std::async(std::launch::async, [&] {
      return add_guests_once(on_, ledger_, requests{keyed("jane@example.com", "one")});
    });
    EXPECT_TRUE(test::eventually([this] {
      return count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0;
    }));
  });
  EXPECT_EQ(summary(waiting.get()), "exists");
  EXPECT_EQ(count("collections.membership"), 1);
}

TEST_F(RetriedGuests, OldRetriesArePurged) {
  run({keyed("jane@example.com", "one"), keyed("john@example.com", "two")});
  sql("update collections.idempotency set created_at = now() - interval '25 hours' where key = 'one'");
  EXPECT_EQ(ledger_.purge(on_, 10), 1U);
  EXPECT_EQ(count("collections.idempotency"), 1);
}

}  // namespace
}  // namespace roster::collections
