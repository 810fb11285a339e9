// Collections on a database: who may what, what is locked, and what a change leaves as it is.
#include "services/collections/repository/collection_work.hpp"

#include <future>
#include <string>
#include <vector>

#include "services/collections/domain/collection_id.hpp"
#include "tests/services/collections/collections_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::collections {
namespace {

using domain::right;

class CollectionWork : public CollectionsDatabase {
 protected:
  domain::collection create(const domain::new_collection& wanted, const std::string& owner = admin) {
    create_collection_request asked;
    asked.by.subject = owner;
    asked.wanted = wanted;
    return on_.transact([&](db::transaction& in) { return create_collection(in, asked); });
  }
  result<domain::collection> change(const access& by, const domain::collection_changes& changes,
                                    const collection_condition& allowed = {}) {
    return on_.transact([&](db::transaction& in) { return change_collection(in, by, changes, allowed); });
  }
  result<domain::collection> publish(const access& by, bool is_public) {
    return on_.transact([&](db::transaction& in) { return publish_collection(in, {by, is_public}); });
  }
  result<void> remove(const access& by, const collection_condition& allowed = {}) {
    return on_.transact([&](db::transaction& in) { return delete_collection(in, by, allowed); });
  }
};

domain::collection_changes new_title(std::string title) {
  domain::collection_changes out;
  out.title = std::move(title);
  return out;
}

TEST_F(CollectionWork, ANewCollectionIsFoundAsItWasMade) {
  const domain::collection made =
      create({"Title '\"{},\\ é", "Text", std::nullopt, {"a,b", "", "{\"", "NULL", "é"}}, "Jane@Example.com");
  EXPECT_TRUE(domain::is_collection_id(made.collection_id));
  EXPECT_EQ(made.owner, "Jane@Example.com");
  const domain::collection found = find_collection(on_, {made.collection_id, "jane@example.com"}).value();
  EXPECT_EQ(found.title, made.title);
  EXPECT_EQ(found.description, "Text");
  EXPECT_EQ(found.category, std::nullopt);
  EXPECT_EQ(found.tags, made.tags);
  EXPECT_EQ(found.owner, made.owner);
  EXPECT_EQ(found.original_title, made.title);
  EXPECT_EQ(found.created, made.created);
  EXPECT_EQ(found.updated, made.updated);
  EXPECT_FALSE(found.is_public);
  EXPECT_EQ(create({"Another", {}, {}, {}}, "JANE@example.com").owner, "Jane@Example.com");
  EXPECT_EQ(count("collections.app_user"), 1);
}

TEST_F(CollectionWork, EveryRoleMayWhatItMay) {
  const std::string ours = make_collection();
  add_member(ours, "user@example.com", "user");
  add_member(ours, "guest@example.com", "guest");
  const auto may = [&](const access& by) {
    std::string out;
    for (const right what : {right::see, right::invite, right::manage}) {
      const result<void> allowed = demand(on_, by, what);
      out += allowed.has_value() ? "yes " : allowed.error().code == errc::forbidden ? "no " : "none ";
    }
    return out;
  };
  EXPECT_EQ(may({ours, admin}), "yes yes yes ");
  EXPECT_EQ(may({ours, "User@example.com"}), "yes yes no ");
  EXPECT_EQ(may({ours, "guest@example.com"}), "yes no no ");
  EXPECT_EQ(may({ours, "stranger@example.com"}), "none none none ");
  EXPECT_EQ(may({std::string(20, 'x'), admin}), "none none none ");
  for (const char* who : {"user@example.com", "guest@example.com"}) {
    EXPECT_EQ(change({ours, who}, new_title("Other")).error().code, errc::forbidden);
    EXPECT_EQ(publish({ours, who}, true).error().code, errc::forbidden);
    EXPECT_EQ(remove({ours, who}).error().code, errc::forbidden);
  }
  EXPECT_EQ(change({ours, "stranger@example.com"}, new_title("Other")).error().code, errc::not_found);
  EXPECT_EQ(find_collection(on_, {ours, admin}).value().title, "A title");
}

TEST_F(CollectionWork, AChangeMovesTheTimeAndKeepsTheFirstTitle) {
  const std::string ours = make_collection();
  const access by{ours, admin};
  const domain::collection before = find_collection(on_, by).value();
  const domain::collection changed = change(by, new_title("Other")).value();
  EXPECT_EQ(changed.title, "Other");
  EXPECT_EQ(changed.original_title, "A title");
  EXPECT_GT(changed.updated, before.updated);
  EXPECT_EQ(change(by, new_title("Other")).value().updated, changed.updated);
  EXPECT_EQ(change(by, {}).value().updated, changed.updated);
  EXPECT_EQ(change(by, new_title("Third")).value().original_title, "A title");

  domain::collection_changes rest;
  rest.description = "Text";
  rest.category = "Category";
  rest.tags = std::vector<std::string>{"a"};
  EXPECT_EQ(change(by, rest).value().title, "Third");
  domain::collection_changes cleared;
  cleared.description = std::optional<std::string>();
  cleared.tags = std::vector<std::string>();
  const domain::collection last = change(by, cleared).value();
  EXPECT_EQ(last.description, std::nullopt);
  EXPECT_EQ(last.category, "Category");
  EXPECT_TRUE(last.tags.empty());
}

TEST_F(CollectionWork, WhatIsDemandedIsDecidedWhereItIsLocked) {
  const access by{make_collection(), admin};
  const auto never = [](const domain::collection&) { return false; };
  EXPECT_EQ(change(by, new_title("Other"), never).error().code, errc::precondition_failed);
  EXPECT_EQ(remove(by, never).error().code, errc::precondition_failed);
  EXPECT_EQ(find_collection(on_, by).value().title, "A title");
}

TEST_F(CollectionWork, IsPublishedOnce) {
  const access by{make_collection(), admin};
  EXPECT_EQ(publish(by, false).error().text, "Collection is private already");
  const domain::collection before = find_collection(on_, by).value();
  const domain::collection shown = publish(by, true).value();
  EXPECT_TRUE(shown.is_public);
  EXPECT_GT(shown.updated, before.updated);
  EXPECT_EQ(publish(by, true).error().text, "Collection is public already");
  EXPECT_FALSE(publish(by, false).value().is_public);
}

TEST_F(CollectionWork, ListsWhatASubjectIsInBehindAPlace) {
  const std::string first = make_collection();
  const std::string second = make_collection();
  add_member(second, "guest@example.com", "guest");
  const std::string third = make_collection();
  const auto ids_of = [](const db::page<joined_collection>& page) {
    std::vector<std::string> out;
    for (const joined_collection& each : page.rows) out.push_back(each.shown.collection_id);
    return out;
  };
  const db::page<joined_collection> one = list_collections(on_, "Admin@example.com", {}, 2);
  EXPECT_EQ(ids_of(one), (std::vector{first, second}));
  EXPECT_TRUE(one.has_more);
  const joined_place behind{one.rows[1].joined, second};
  const db::page<joined_collection> two = list_collections(on_, admin, behind, 2);
  EXPECT_EQ(ids_of(two), std::vector{third});
  EXPECT_FALSE(two.has_more);
  EXPECT_EQ(ids_of(list_collections(on_, "guest@example.com", {}, 9)), std::vector{second});
  EXPECT_TRUE(list_collections(on_, "stranger@example.com", {}, 9).rows.empty());

  ASSERT_TRUE(remove({second, admin}).has_value());
  EXPECT_EQ(ids_of(list_collections(on_, admin, {}, 9)), (std::vector{first, third}));
  EXPECT_TRUE(list_collections(on_, "guest@example.com", {}, 9).rows.empty());
}

TEST_F(CollectionWork, IsGoneForEverybodyBeforeItsPeopleAre) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  ASSERT_TRUE(remove({ours, admin}).has_value());
  EXPECT_EQ(count("collections.membership"), 2);
  for (const char* who : {admin, "guest@example.com"}) {
    EXPECT_EQ(find_collection(on_, {ours, who}).error().code, errc::not_found);
    EXPECT_EQ(check_access(on_, std::vector{access{ours, who}}).at(0), standing::no_collection);
    EXPECT_EQ(summary(add_guests(on_, std::vector{guest_of(ours, "jane@example.com", who)})),
              "no_collection");
  }
}

TEST_F(CollectionWork, IsDeletedBehindThoseWhoAddToIt) {
  const std::string ours = make_collection();
  db::connection theirs(options());
  std::future<result<void>> waiting;
  theirs.transact([&](db::transaction& in) {
    EXPECT_EQ(summary(add_guests_in(in, std::vector{guest_of(ours, "jane@example.com")})), "added:2");
    waiting = std::async(std::launch::async, [&] { return remove({ours, admin}); });
    EXPECT_TRUE(
        test::eventually([this] { return count("pg_stat_activity where wait_event_type = 'Lock'") > 0; }));
  });
  EXPECT_TRUE(waiting.get().has_value());
}

}  // namespace
}  // namespace roster::collections
