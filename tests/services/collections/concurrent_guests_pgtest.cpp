// Guests added by several lanes at once: no deadlock, no lost user, no plan that grows with the tables.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <future>
#include <thread>
#include <vector>

#include "services/collections/statements.hpp"
#include "tests/services/collections/collections_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::collections {
namespace {

using requests = std::vector<add_guest_request>;

class ConcurrentGuests : public CollectionsDatabase {
 protected:
  bool somebody_waits_for_a_lock() {
    return count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0;
  }

  bool is_alone() { return count("pg_stat_activity where datname = current_database()") == 1; }
};

TEST_F(ConcurrentGuests, OppositeOrdersDoNotDeadlock) {
  constexpr int rounds = 60;
  constexpr int guests = 40;
  const std::string collection_ids[] = {make_collection(), make_collection()};
  std::barrier<> together(2);
  std::atomic<int> added = 0;
  const auto lane = [&](bool reversed) {
    db::connection mine(options());
    for (int round = 0; round < rounds; ++round) {
      requests batch;
      for (const std::string& id : collection_ids)
        for (int i = 0; i < guests; ++i)
          batch.push_back(
              guest_of(id, "r" + std::to_string(round) + "-" + std::to_string(i) + "@example.com"));
      if (reversed) std::ranges::reverse(batch);
      together.arrive_and_wait();
      for (const guest_outcome& done : add_guests(mine, batch)) {
        EXPECT_FALSE(done.error);
        if (done.what == verdict::added) ++added;
      }
    }
  };
  {
    std::jthread first(lane, false);
    std::jthread second(lane, true);
  }
  EXPECT_EQ(added, rounds * guests * 2);
  EXPECT_EQ(count("collections.membership"), rounds * guests * 2 + 2);
  // A connection runs a deadlocked statement again by itself, so the server is asked. It counts at a
  // session's end.
  ASSERT_TRUE(test::eventually([this] { return is_alone(); }));
  EXPECT_EQ(sql("select deadlocks from pg_stat_database where datname = current_database()")[0][0].as<int>(),
            0);
}

TEST_F(ConcurrentGuests, AUserThatAnotherTransactionMakesIsTaken) {
  const std::string ours = make_collection();
  db::connection theirs(options());
  std::future<std::vector<guest_outcome>> waiting;
  theirs.transact([&](db::transaction& in) {
    in.run(statements::ensure_user, {"Jane@example.com"});
    waiting = std::async(std::launch::async, [&] {
      return add_guests(on_,
                        requests{guest_of(ours, "john@example.com"), guest_of(ours, "jane@EXAMPLE.com")});
    });
    EXPECT_TRUE(test::eventually([this] { return somebody_waits_for_a_lock(); }));
  });
  const std::vector<guest_outcome> done = waiting.get();
  EXPECT_EQ(done[0].what, verdict::added);
  EXPECT_EQ(done[1].what, verdict::added);
  EXPECT_EQ(done[1].guest.email, "Jane@example.com");
  EXPECT_EQ(count("collections.membership"), 3);
}

TEST_F(ConcurrentGuests, ACollectionThatIsBeingDeletedGetsNobody) {
  const std::string ours = make_collection();
  db::connection theirs(options());
  std::future<std::vector<guest_outcome>> waiting;
  theirs.transact([&](db::transaction& in) {
    in.run_text("delete from collections.membership; delete from collections.collection");
    waiting = std::async(std::launch::async,
                         [&] { return add_guests(on_, requests{guest_of(ours, "jane@example.com")}); });
    EXPECT_TRUE(test::eventually([this] { return somebody_waits_for_a_lock(); }));
  });
  EXPECT_EQ(summary(waiting.get()), "no_collection");
  EXPECT_EQ(count("collections.membership"), 0);
}

// The plans are made when the tables are small, as on the first day of a new installation, and then the
// tables grow faster than the statistics.
TEST_F(ConcurrentGuests, LookUpsGoByIndexWhateverTheStatisticsSay) {
  const std::string ours = make_collection();
  for (const std::string table : {"app_user", "collection", "membership", "idempotency"})
    sql("alter table collections." + table + " set (autovacuum_enabled = off); analyze collections." + table);
  const requests one = {guest_of(ours, "jane@example.com")};
  const std::vector<access> asked = {one[0].by};
  add_guests(on_, one);
  check_access(on_, asked);
  on_.transact([&](db::transaction& in) {
    in.run(statements::lock_access, {"{" + ours + "}", "{admin@example.com}"});
  });
  on_.run(statements::find_users, {"{1}"});

  sql("insert into collections.app_user (email) select 'user' || i || '@example.com' from generate_series(1, "
      "200000) i");
  sql("insert into collections.membership (collection_id, user_id, role) select '" + ours +
      "', user_id, 'guest' from collections.app_user on conflict do nothing");
  sql("insert into collections.collection (collection_id, title, owner) "
      "select lpad(i::text, 20, '0'), 'A title', 'admin@example.com' from generate_series(1, 200000) i");

  pqxx::nontransaction session(on_.raw());
  for (const std::string call : {"add_guests('{}', '{}', '{}')", "check_access('{}', '{}')",
                                 "lock_access('{}', '{}')", "find_users('{}')"}) {
    std::string plan;
    for (const auto& row : session.exec("explain (costs off) execute " + call))
      plan += row[0].c_str() + std::string("\n");
    EXPECT_NE(plan.find("Index Scan"), std::string::npos) << plan;
    EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << plan;
  }
}

}  // namespace
}  // namespace roster::collections
