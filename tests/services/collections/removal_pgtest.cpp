// Removing the people of deleted collections, part by part.
#include "services/collections/repository/removal_work.hpp"

#include <string>
#include <thread>

#include "services/collections/repository/collection_work.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "tests/services/collections/collections_database.hpp"

namespace roster::collections {
namespace {

class Removal : public CollectionsDatabase {
 protected:
  // Guests 1 to `count` of the crowd.
  void fill(const std::string& collection_id, int how_many) {
    sql("insert into collections.app_user (email) select 'crowd' || i || '@example.com' from "
        "generate_series(1, " +
        std::to_string(how_many) + ") i on conflict do nothing");
    sql("insert into collections.membership (collection_id, user_id, role) select '" + collection_id +
        "', user_id, 'guest' from collections.app_user where email like 'crowd%' order by user_id limit " +
        std::to_string(how_many));
  }
  void remove(const std::string& collection_id) {
    const result<void> gone = on_.transact([&](db::transaction& in) {
      return delete_collection(in, {collection_id, "admin@example.com"}, {});
    });
    ASSERT_TRUE(gone.has_value());
  }
  static std::int64_t removals(db::connection& on) {
    return on
        .transact(
            [](db::transaction& in) { return in.run_text("select count(*) from collections.removal"); })[0][0]
        .as<std::int64_t>();
  }
  static bool step(db::connection& on) {
    return on.transact([](db::transaction& in) { return remove_some_people(in); });
  }
  static bool step(db::connection& on, const std::string& collection_id) {
    return on.transact([&](db::transaction& in) { return remove_some_people(in, collection_id); });
  }
};

TEST_F(Removal, TakesAPartAtATimeAndEnds) {
  const std::string ours = make_collection();
  const std::string other = make_collection();
  fill(ours, 1'200);
  fill(other, 100);
  sql("insert into collections.idempotency (collection_id, credential_id, key, fingerprint) values ('" +
      ours + "', 1, 'a', 'f'), ('" + other + "', 1, 'a', 'f')");
  remove(ours);
  EXPECT_EQ(count("collections.membership where collection_id = '" + ours + "'"), 1'201);
  EXPECT_TRUE(step(on_, ours));
  EXPECT_EQ(count("collections.membership where collection_id = '" + ours + "'"), 701);
  int steps = 1;
  while (step(on_, ours)) ++steps;
  EXPECT_EQ(steps, 2);  // the third part ends it
  EXPECT_EQ(count("collections.membership"), 101);
  EXPECT_EQ(count("collections.app_user"), 101);
  EXPECT_EQ(count("collections.idempotency"), 1);
  EXPECT_EQ(count("collections.removal"), 0);
  EXPECT_FALSE(step(on_, ours));
  EXPECT_FALSE(step(on_));
}

TEST_F(Removal, IsFinishedBySomebodyElse) {
  const std::string one = make_collection();
  const std::string two = make_collection();
  fill(one, 600);
  fill(two, 600);
  remove(one);
  remove(two);
  step(on_, one);
  while (step(operator_)) {
  }
  EXPECT_EQ(count("collections.membership"), 0);
  EXPECT_EQ(count("collections.app_user"), 0);
  EXPECT_EQ(count("collections.removal"), 0);
}

TEST_F(Removal, OfSeveralAtOnceEachIsDoneOnce) {
  constexpr int collections_in_all = 6;
  for (int i = 0; i < collections_in_all; ++i) {
    const std::string id = make_collection();
    fill(id, 700);
    remove(id);
  }
  const auto sweep = [this] {
    db::connection mine(options());
    // A part is passed over while another has it, so nothing to do is not yet the end.
    while (removals(mine) > 0) step(mine);
  };
  {
    std::jthread first(sweep);
    std::jthread second(sweep);
  }
  EXPECT_EQ(count("collections.membership"), 0);
  EXPECT_EQ(count("collections.app_user"), 0);
}

}  // namespace
}  // namespace roster::collections
