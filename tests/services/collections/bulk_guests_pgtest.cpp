// Many guests of one request on a database.
#include "services/collections/repository/bulk_guests.hpp"

#include <string>

#include "services/collections/repository/repository_postgres.hpp"
#include "tests/services/collections/collections_database.hpp"

namespace roster::collections {
namespace {

class BulkGuests : public CollectionsDatabase {
 protected:
  // "2 - 3": the ids of who was added.
  std::string add(const bulk_request& asked) {
    const result<bulk_outcome> done = add_guests_in_bulk(on_, ledger_, asked);
    if (done.has_error()) return done.error().code == errc::forbidden ? "forbidden" : done.error().text;
    std::string out;
    for (const std::optional<domain::member>& one : *done)
      out += (out.empty() ? "" : " ") + (one ? std::to_string(one->user_id) : "-");
    return out;
  }

  const db::idempotency_ledger ledger_ = create_ledger();
};

TEST_F(BulkGuests, GiveAnOutcomeForEach) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  const access by{ours, "admin@example.com"};
  EXPECT_EQ(add({by, {"a@example.com", "ADMIN@example.com", "b@example.com", "A@example.com"}}), "3 - 4 -");
  EXPECT_EQ(add({{ours, "guest@example.com"}, {"c@example.com"}}), "forbidden");
  EXPECT_EQ(add({{ours, "stranger@example.com"}, {"c@example.com"}}), "collection not found");
  EXPECT_EQ(count("collections.membership"), 4);
}

TEST_F(BulkGuests, OfSeveralStatementsAreAddedTogetherOrNotAtAll) {
  const std::string ours = make_collection();
  bulk_request asked{{ours, "admin@example.com"}};
  for (int i = 0; i < 1'000; ++i) asked.emails.push_back("many" + std::to_string(i) + "@example.com");
  asked.emails[999] = asked.emails[0];
  const result<bulk_outcome> done = add_guests_in_bulk(on_, ledger_, asked);
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->at(0).has_value());
  EXPECT_EQ(done->at(500)->email, "many500@example.com");
  EXPECT_FALSE(done->at(999).has_value());
  EXPECT_EQ(count("collections.membership"), 1'000);
}

TEST_F(BulkGuests, AreAddedOnceHoweverOftenTheyAreSent) {
  const std::string ours = make_collection();
  bulk_request asked{{ours, "admin@example.com"}, {"a@example.com", "admin@example.com"}};
  asked.retry = {7, "one", "f"};
  const std::string first = add(asked);
  EXPECT_EQ(first, "2 -");
  EXPECT_EQ(add(asked), first);
  bulk_request other = asked;
  other.retry->fingerprint = "g";
  EXPECT_EQ(add(other), "The idempotency key has already been used with another payload.");
  // Also when the user has gone since.
  sql("delete from collections.membership where user_id = 2");
  sql("delete from collections.app_user where user_id = 2");
  EXPECT_EQ(add(asked), first);
  EXPECT_EQ(count("collections.membership"), 1);
}

}  // namespace
}  // namespace roster::collections
