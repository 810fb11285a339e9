// What is written down of each change in a collection, and who may read it.
#include "services/collections/repository/collection_events.hpp"

#include <string>
#include <vector>

#include "services/collections/repository/collection_work.hpp"
#include "services/collections/repository/people_work.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "tests/services/collections/collections_database.hpp"

namespace roster::collections {
namespace {

class CollectionEvents : public CollectionsDatabase {
 protected:
  access by() const { return {ours_, admin, 5, "request-1"}; }
  events::page history() { return list_history(on_, by(), {{}, {}, 0, 50}).value(); }
  std::string newest() {
    const events::recorded shown = history().rows.at(0);
    return shown.type + " " + shown.detail;
  }
  std::string id_of(const std::string& email) {
    return sql("select user_id from collections.app_user where email = '" + email + "'")[0][0].c_str();
  }
  std::string waiting() {
    return sql("select coalesce(string_agg(type, ' ' order by event_id), '') from collections.event"
               " where delivery = 'waiting'")[0][0]
        .c_str();
  }

  std::string ours_ = make_collection();
};

TEST_F(CollectionEvents, ANewCollectionsHistoryBeginsWithItsOperator) {
  const events::page shown = history();
  ASSERT_EQ(shown.rows.size(), 1U);
  EXPECT_EQ(shown.rows[0].type, "collection.created");
  EXPECT_EQ(shown.rows[0].by.subject, "");
  EXPECT_EQ(shown.rows[0].by.credential_id, 0);
}

TEST_F(CollectionEvents, TellEachChangeAndWhoMadeIt) {
  const auto change = [&] {
    domain::collection_changes changes;
    changes.title = "Other";
    changes.tags = std::vector<std::string>{"a"};
    on_.transact(
        [&](db::transaction& in) { ASSERT_TRUE(change_collection(in, by(), changes, {}).has_value()); });
  };
  change();
  EXPECT_EQ(newest(), R"(collection.updated {"changed": ["title", "tags"], "collection": {"owner":)"
                      R"( "admin@example.com", "title": "Other", "is_public": false}})");
  EXPECT_EQ(history().rows[0].by.subject, admin);
  EXPECT_EQ(history().rows[0].by.credential_id, 5);
  EXPECT_EQ(history().rows[0].by.request_id, "request-1");
  change();
  EXPECT_EQ(history().rows.size(), 2U) << "nothing has changed";
  on_.transact([&](db::transaction& in) { ASSERT_TRUE(publish_collection(in, {by(), true}).has_value()); });
  EXPECT_NE(newest().find(R"("changed": ["is_public"])"), std::string::npos) << newest();

  on_.transact([&](db::transaction& in) { ASSERT_TRUE(delete_collection(in, by(), {}).has_value()); });
  EXPECT_EQ(sql("select type from collections.event order by event_id desc limit 1")[0][0].c_str(),
            std::string("collection.deleted"));
  EXPECT_EQ(list_history(on_, by(), {}).error().code, errc::not_found);
}

TEST_F(CollectionEvents, TellWhoWasAddedAndRemoved) {
  const std::string other = make_collection();
  add_member(other, "jane@example.com", "guest");
  const std::string id = id_of("jane@example.com");
  const person_request jane{by(), std::stoll(id)};
  on_.transact([&](db::transaction& in) { ASSERT_TRUE(add_user(in, jane).has_value()); });
  EXPECT_EQ(newest(),
            R"(user.added {"user": {"id": )" + id + R"(, "role": "user", "email": "jane@example.com"}})");
  on_.transact([&](db::transaction& in) { ASSERT_TRUE(add_user(in, jane).has_error()); });
  on_.transact([&](db::transaction& in) { ASSERT_TRUE(remove_user(in, jane).has_value()); });
  EXPECT_EQ(newest(),
            R"(user.removed {"user": {"id": )" + id + R"(, "role": "user", "email": "jane@example.com"}})");
  EXPECT_EQ(history().rows.size(), 3U);
}

TEST_F(CollectionEvents, TellEachGuestOfABatchOnceByWhoAddedIt) {
  std::vector<add_guest_request> batch{guest_of(ours_, "b@example.com"), guest_of(ours_, "a@example.com"),
                                       guest_of(ours_, "A@example.com"),
                                       guest_of(ours_, "c@example.com", "stranger@example.com")};
  batch[0].by = by();
  batch[1].by = {ours_, admin, 6, "request-2"};
  EXPECT_EQ(summary(add_guests(on_, batch)), "added:3 added:2 exists no_collection");
  const std::vector<events::recorded> rows = history().rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].type, "guest.added");
  EXPECT_EQ(rows[1].detail, R"({"user": {"id": )" + id_of("b@example.com") +
                                R"(, "role": "guest", "email": "b@example.com"}})");
  EXPECT_EQ(rows[1].by.request_id, "request-1");
  EXPECT_EQ(rows[0].by.subject, admin);
  EXPECT_EQ(rows[0].by.credential_id, 6);
  EXPECT_EQ(rows[0].by.request_id, "request-2");
  EXPECT_EQ(summary(add_guests(on_, batch)), "exists exists exists no_collection");
  EXPECT_EQ(history().rows.size(), 3U);
}

TEST_F(CollectionEvents, WaitOnlyWhereASessionSaysThatAWebhookWantsThem) {
  add_guests(on_, std::vector{guest_of(ours_, "a@example.com")});
  EXPECT_EQ(waiting(), "");
  db::connection_options wanting = options();
  wanting.session.push_back(events::wanted_by_webhook);
  db::connection telling(wanting);
  add_guests(telling, std::vector{guest_of(ours_, "b@example.com")});
  telling.transact([&](db::transaction& in) {
    ASSERT_TRUE(publish_collection(in, {by(), true}).has_value());
  });
  EXPECT_EQ(waiting(), "guest.added collection.updated");
}

TEST_F(CollectionEvents, AreForAdmins) {
  add_member(ours_, "user@example.com", "user");
  add_member(ours_, "guest@example.com", "guest");
  for (const char* subject : {"user@example.com", "guest@example.com"})
    EXPECT_EQ(list_history(on_, {ours_, subject}, {}).error().code, errc::forbidden);
  EXPECT_EQ(list_history(on_, {ours_, "stranger@example.com"}, {}).error().code, errc::not_found);
}

}  // namespace
}  // namespace roster::collections
