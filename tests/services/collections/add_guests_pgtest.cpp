// The set-based statement that adds guests, row by row.
#include <vector>

#include "tests/services/collections/collections_database.hpp"

namespace roster::collections {
namespace {

using requests = std::vector<add_guest_request>;

class AddGuests : public CollectionsDatabase {
 protected:
  // Replaces a statement on the connection that is tested, which thinks that it has prepared it itself.
  void stand_in_for(const std::string& name, const std::string& types_and_text) {
    requests prepares = {guest_of(make_collection(), "first@example.com")};
    prepares[0].wants_everyone = true;
    add_guests(on_, prepares);
    pqxx::nontransaction session(on_.raw());
    session.exec("deallocate " + name);
    session.exec("prepare " + name + " " + types_and_text);
  }
};

TEST_F(AddGuests, DecidesEveryRequestOfABatchByItself) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  add_member(ours, "user@example.com", "user");
  const std::string unknown(20, 'x');
  const requests batch = {
      guest_of(ours, "a@example.com"),
      guest_of(ours, "b@example.com", "guest@example.com"),
      guest_of(ours, "c@example.com", "stranger@example.com"),
      guest_of(unknown, "d@example.com"),
      guest_of(ours, "ADMIN@example.com"),
      guest_of(ours, "e@example.com", "user@example.com"),
  };
  EXPECT_EQ(summary(add_guests(on_, batch)), "added:4 forbidden no_collection no_collection exists added:5");
  EXPECT_EQ(count("collections.membership"), 5);
  EXPECT_EQ(count("collections.app_user"), 5);
}

TEST_F(AddGuests, AddsOnlyTheFirstOfEqualEmailsInOneBatch) {
  const std::string ours = make_collection();
  const requests batch = {guest_of(ours, "Jane@Example.com"), guest_of(ours, "jane@example.COM"),
                          guest_of(ours, "Jane@Example.com")};
  const std::vector<guest_outcome> done = add_guests(on_, batch);
  EXPECT_EQ(summary(done), "added:2 exists exists");
  EXPECT_EQ(done[0].guest.email, "Jane@Example.com");
}

TEST_F(AddGuests, TheFirstOfEqualEmailsIsTheFirstOfThoseWhoMayAdd) {
  const std::string ours = make_collection();
  const requests batch = {guest_of(ours, "jane@example.com", "stranger@example.com"),
                          guest_of(ours, "jane@example.com"), guest_of(ours, "jane@example.com")};
  EXPECT_EQ(summary(add_guests(on_, batch)), "no_collection added:2 exists");
}

TEST_F(AddGuests, KnowsAUserOfAnotherCollectionByItsId) {
  const std::string ours = make_collection();
  const std::string other = make_collection();
  const requests both = {guest_of(ours, "Jane@example.com"), guest_of(other, "jane@EXAMPLE.com")};
  const std::vector<guest_outcome> first = add_guests(on_, both);
  EXPECT_EQ(first[0].what, verdict::added);
  EXPECT_EQ(first[1].what, verdict::added);
  const std::int64_t jane = first[0].guest.user_id;
  EXPECT_EQ(first[1].guest.user_id, jane);

  sql("update collections.app_user set first_name = 'Jane', last_name = 'Doe' where user_id = " +
      std::to_string(jane));
  const std::string third = make_collection();
  const std::vector<guest_outcome> done = add_guests(on_, requests{guest_of(third, "jane@example.com")});
  ASSERT_EQ(summary(done), "added:" + std::to_string(jane));
  EXPECT_EQ(done[0].guest.email, "Jane@example.com");
  EXPECT_EQ(done[0].guest.first_name, "Jane");
  EXPECT_EQ(done[0].guest.last_name, "Doe");
  EXPECT_EQ(done[0].guest.role, "guest");
}

TEST_F(AddGuests, ComparesEmailsWithoutRegardToCaseBeyondAscii) {
  const std::string ours = make_collection();
  add_member(ours, "JÖRG@Bücher.example", "admin");
  const requests batch = {guest_of(ours, "jörg@bÜcher.example"),
                          guest_of(ours, "jane@example.com", "Jörg@BÜCHER.example")};
  EXPECT_EQ(summary(add_guests(on_, batch)), "exists added:3");
}

TEST_F(AddGuests, GivesEveryoneByAscendingIdToThoseThatWantIt) {
  const std::string ours = make_collection();
  const std::string other = make_collection();
  requests batch = {guest_of(ours, "b@example.com"), guest_of(ours, "a@example.com"),
                    guest_of(other, "c@example.com"), guest_of(ours, "admin@example.com")};
  for (add_guest_request& wanted : batch) wanted.wants_everyone = true;
  batch[1].wants_everyone = false;
  const std::vector<guest_outcome> done = add_guests(on_, batch);
  ASSERT_TRUE(done[0].everyone && done[2].everyone);
  EXPECT_FALSE(done[1].everyone);
  EXPECT_FALSE(done[3].everyone);  // refused

  ASSERT_EQ(done[0].everyone->size(), 3U);
  EXPECT_EQ(done[0].everyone->at(0).email, "admin@example.com");
  EXPECT_EQ(done[0].everyone->at(0).role, "admin");
  EXPECT_EQ(done[0].everyone->at(1).role, "guest");
  EXPECT_LT(done[0].everyone->at(1).user_id, done[0].everyone->at(2).user_id);
  EXPECT_EQ(done[2].everyone->size(), 2U);
}

TEST_F(AddGuests, AFailedListIsTheErrorOfThoseThatWantedItAndNobodyElses) {
  const std::string ours = make_collection();
  on_.ensure_open();
  // Stands in the way of the statement that reads the list, and of no other.
  on_.raw().prepare("collections_list_members", "select 'not the list'");
  requests batch = {guest_of(ours, "a@example.com"), guest_of(ours, "b@example.com")};
  batch[0].wants_everyone = true;
  EXPECT_EQ(summary(add_guests(on_, batch)), "error added:3");
  EXPECT_EQ(count("collections.membership"), 3);
}

TEST_F(AddGuests, AListThatCannotBeReadLeavesTheOtherListsOfTheBatch) {
  const std::string broken = make_collection();
  const std::string sound = make_collection();
  stand_in_for("collections_list_members",
               "(text[]) as select m.collection_id, user_id, email, first_name, last_name, role "
               "from collections.membership m join collections.app_user using (user_id) "
               "where m.collection_id = any ($1) and 1 / (case when '" +
                   broken + "' = any ($1) then 0 else 1 end) = 1 order by 1, 2");
  requests batch = {guest_of(broken, "a@example.com"), guest_of(sound, "b@example.com"),
                    guest_of(broken, "c@example.com")};
  batch[0].wants_everyone = true;
  batch[1].wants_everyone = true;
  const std::vector<guest_outcome> done = add_guests(on_, batch);
  EXPECT_TRUE(done[0].error);
  ASSERT_FALSE(done[1].error);
  ASSERT_TRUE(done[1].everyone);
  EXPECT_EQ(done[1].everyone->size(), 2U);
  EXPECT_FALSE(done[2].error);
}

TEST_F(AddGuests, ARoundThatFailsLeavesWhatTheRoundsBeforeItSettled) {
  const std::string ours = make_collection();
  sql("create sequence round");
  sql("create function one_round(emails text[]) "
      "returns table (a text, b bigint, c text, d text, e text) language plpgsql as $$ "
      "declare this_round bigint := nextval('round'); begin "
      "if this_round > 2 then raise exception 'the third round fails'; end if; "
      "return query select case when this_round = 2 and n = 1 then 'exists' else 'retry' end, "
      "null::bigint, null::text, null::text, null::text from generate_subscripts(emails, 1) n; end $$");
  stand_in_for("collections_add_guests",
               "(text[], text[], text[], bigint[], text[]) as select * from one_round($3)");
  const requests batch = {guest_of(ours, "a@example.com"), guest_of(ours, "b@example.com")};
  EXPECT_EQ(summary(add_guests(on_, batch)), "exists error");
}

TEST_F(AddGuests, TakesAnyTextAsAnEmail) {
  const std::string ours = make_collection();
  const std::string odd = R"(a"b\{c},'NULL;--@x)";
  const std::vector<guest_outcome> done = add_guests(on_, requests{guest_of(ours, odd)});
  ASSERT_EQ(summary(done), "added:2");
  EXPECT_EQ(done[0].guest.email, odd);
}

TEST_F(AddGuests, CarriesOutAFullBatch) {
  const std::string ours = make_collection();
  requests batch;
  for (int i = 0; i < 256; ++i) batch.push_back(guest_of(ours, "guest" + std::to_string(i) + "@example.com"));
  for (const guest_outcome& done : add_guests(on_, batch)) EXPECT_EQ(done.what, verdict::added);
  for (const guest_outcome& done : add_guests(on_, batch)) EXPECT_EQ(done.what, verdict::exists);
  EXPECT_EQ(count("collections.membership"), 257);
}

TEST_F(AddGuests, CheckAccessTellsWhoMayAdd) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  add_member(ours, "user@example.com", "user");
  const std::vector<access> asked = {{ours, "Admin@Example.com"},
                                     {ours, "guest@example.com"},
                                     {ours, "user@example.com"},
                                     {ours, "stranger@example.com"},
                                     {std::string(20, 'x'), "admin@example.com"}};
  const std::vector<standing> expected = {standing::allowed, standing::forbidden, standing::allowed,
                                          standing::no_collection, standing::no_collection};
  EXPECT_EQ(check_access(on_, asked), expected);
}

}  // namespace
}  // namespace roster::collections
