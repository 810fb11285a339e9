// What statements cost must not grow with the tables: plans that are made while they are small, and the pages
// that one guest costs in a collection of ten and of a hundred thousand.
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "services/collections/repository/collection_work.hpp"
#include "services/collections/repository/people_work.hpp"
#include "services/collections/repository/removal_work.hpp"
#include "tests/common/db/query_plan.hpp"
#include "tests/services/collections/collections_database.hpp"

namespace roster::collections {
namespace {

class PeoplePlan : public CollectionsDatabase {
 protected:
  // On a connection that has prepared the statement.
  std::string explain(const std::string& how, const std::string& call) {
    pqxx::nontransaction session(on_.raw());
    std::string out;
    for (const auto& row : session.exec("explain (" + how + ") execute " + call))
      out += row[0].c_str() + std::string("\n");
    return out;
  }

  void fill(const std::string& collection_id, const std::string& name, int how_many) {
    sql("with made as (insert into collections.app_user (email) select '" + name +
        "' || i || '@example.com' from generate_series(1, " + std::to_string(how_many) +
        ") i returning user_id) insert into collections.membership (collection_id, user_id, role) select '" +
        collection_id + "', user_id, 'guest' from made");
  }

  // Every statement once, so that its plan is made and kept.
  void run_all() {
    const std::string ours = make_collection();
    const access by{ours, "admin@example.com"};
    list_collections(on_, by.subject, {}, 10);
    for (const people which : {people::everyone, people::staff})
      ASSERT_TRUE(list_people(on_, {by, which, 0, 10}).has_value());
    const std::vector<guest_outcome> added = add_guests(on_, std::vector{guest_of(ours, "jane@example.com")});
    const std::string other = make_collection();
    on_.transact([&](db::transaction& in) {
      const std::int64_t jane = added.at(0).guest.user_id;
      EXPECT_TRUE(add_user(in, {{other, by.subject}, jane}).has_value());
      EXPECT_TRUE(remove_user(in, {{other, by.subject}, jane}).has_value());
      EXPECT_FALSE(remove_user(in, {by, 1}).has_value());  // the last admin
      EXPECT_TRUE(delete_collection(in, {other, by.subject}, {}).has_value());
      while (remove_some_people(in, other)) {
      }
    });
  }
};

TEST_F(PeoplePlan, LookUpsGoByIndexWhateverTheStatisticsSay) {
  for (const std::string table : {"app_user", "collection", "membership", "idempotency", "removal"})
    sql("analyze collections." + table);
  run_all();
  const std::string large = make_collection();
  fill(large, "crowd", 200'000);
  sql("insert into collections.collection (collection_id, title, owner) "
      "select lpad(i::text, 20, '0'), 'A title', 'admin@example.com' from generate_series(1, 100000) i");
  sql("insert into collections.membership (collection_id, user_id, role) "
      "select lpad(i::text, 20, '0'), 1, 'admin' from generate_series(1, 100000) i");

  for (const std::string call :
       {"collections_list_collections('a', '1', '', '10')", "collections_find_collection('a', 'a')",
        "collections_list_people('a', '1', '10')", "collections_list_staff('a', '1', '10')",
        "collections_select_role('a', '1')", "collections_have_met('a', '1')",
        "collections_select_admins('a')", "collections_lock_collection('a', 'a')",
        "collections_select_people_to_remove('a', '10')"}) {
    const std::string plan = explain("costs off", call);
    EXPECT_NE(plan.find("Index"), std::string::npos) << plan;
    EXPECT_EQ(test::whole_scan_in(plan), "") << plan;
  }
  for (const std::string call :
       {"collections_lock_users('{1}')", "collections_remove_people('a', '{1}')",
        "collections_delete_lone_users('{1}')", "collections_delete_retries('a', '10')"}) {
    const std::string plan = explain("costs off", call);
    EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << plan;
  }
  // The pages of one list come in the order of an index: nothing is sorted that is not shown.
  const std::string list = "collections_list_collections('a', '1', '', '10')";
  EXPECT_EQ(explain("costs off", list).find("Sort"), std::string::npos) << explain("costs off", list);
  EXPECT_NE(explain("costs off", "collections_list_staff('a', '1', '10')").find("using membership_staff"),
            std::string::npos);
  // And the people of a collection never come from the index of a user's collections.
  EXPECT_NE(explain("costs off", "collections_list_people('a', '1', '10')").find("using membership_pkey"),
            std::string::npos);
}

TEST_F(PeoplePlan, OneGuestCostsTheSameInACollectionOfAHundredThousand) {
  const std::string small = make_collection();
  const std::string large = make_collection();
  fill(small, "few", 10);
  fill(large, "crowd", 100'000);
  sql("analyze collections.app_user; analyze collections.membership; analyze collections.collection");
  add_guests(on_, std::vector{guest_of(small, "first@example.com"), guest_of(large, "first@example.com")});

  // Pages of the cache that a new guest touches, the mean of several: where a page splits it is more.
  const auto pages = [&](const std::string& collection_id, const std::string& name) {
    constexpr int guests = 50;
    std::int64_t sum = 0;
    for (int i = 0; i < guests; ++i) {
      const std::string json =
          explain("analyze, buffers, format json",
                  "collections_add_guests('{" + collection_id + "}', '{admin@example.com}', '{" + name +
                      std::to_string(i) + "@example.com}', '{5}', '{request-1}')");
      const boost::json::value plan = boost::json::parse(json).at(0).at("Plan");
      sum += plan.at("Shared Hit Blocks").as_int64() + plan.at("Shared Read Blocks").as_int64();
    }
    return static_cast<double>(sum) / guests;
  };
  const double of_small = pages(small, "a");
  const double of_large = pages(large, "b");
  RecordProperty("pages_small", std::to_string(of_small));
  RecordProperty("pages_large", std::to_string(of_large));
  EXPECT_LT(of_large, of_small * 1.2);
  EXPECT_GT(of_large, of_small * 0.8);
}

}  // namespace
}  // namespace roster::collections
