// Guests added by several lanes at once: no deadlock, no lost user, no plan that grows with the tables.
#include <algorithm>
#include <atomic>
#include <barrier>
#include <future>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "services/collections/repository/collection_statements.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "services/collections/repository/statements.hpp"
#include "tests/common/db/query_plan.hpp"
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

  // Of a statement that on_ has prepared.
  std::string plan_of(const std::string& call) {
    pqxx::nontransaction session(on_.raw());
    std::string out;
    for (const auto& row : session.exec("explain (costs off) execute " + call))
      out += row[0].c_str() + std::string("\n");
    return out;
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
    sql("analyze collections." + table);
  const requests one = {guest_of(ours, "jane@example.com")};
  const std::vector<access> asked = {one[0].by};
  add_guests(on_, one);
  check_access(on_, asked);
  on_.transact([&](db::transaction& in) {
    in.run(statements::lock_access, {"{" + ours + "}", "{admin@example.com}"});
  });
  on_.run(statements::find_users, {"{1}"});
  on_.run(statements::list_members, {"{" + ours + "}"});
  on_.transact([&](db::transaction& in) {
    const db::idempotency_ledger ledger = create_ledger();
    const std::vector<db::idempotency_claim> claims = {{ours, 7, "a", "f"}, {ours, 7, "b", "f"}};
    ledger.claim(in, claims);
    const std::vector<db::idempotency_ledger::recorded> done = {{&claims[0], "{}"}};
    ledger.record(in, done);
    ledger.release(in, std::span(claims).subspan(1));
    ledger.claim(in, claims);  // reads the first
  });

  sql("insert into collections.app_user (email) select 'user' || i || '@example.com' from generate_series(1, "
      "200000) i");
  sql("insert into collections.membership (collection_id, user_id, role) select '" + ours +
      "', user_id, 'guest' from collections.app_user on conflict do nothing");
  sql("insert into collections.collection (collection_id, title, owner) "
      "select lpad(i::text, 20, '0'), 'A title', 'admin@example.com' from generate_series(1, 200000) i");
  sql("insert into collections.idempotency (collection_id, credential_id, key, fingerprint) "
      "select lpad(i::text, 20, '0'), 7, 'a', 'f' from generate_series(1, 200000) i");

  for (const std::string call :
       {"collections_add_guests('{}', '{}', '{}', '{}', '{}')", "collections_check_access('{}', '{}')",
        "collections_lock_access('{}', '{}')", "collections_find_users('{}')",
        "collections_list_members('{}')",
        R"("roster_idempotency_read_collections.idempotency"('{}', '{}', '{}'))"}) {
    const std::string plan = plan_of(call);
    EXPECT_NE(plan.find("Index Scan"), std::string::npos) << plan;
    EXPECT_EQ(test::whole_scan_in(plan), "") << plan;
  }
  // An index that has the collection only behind another column would have to be read as a whole.
  const std::string list = "collections_list_members('{}')";
  EXPECT_NE(plan_of(list).find("using membership_pkey"), std::string::npos) << plan_of(list);
  // The row's own place, or no look-up at all but the conflict with the primary key.
  const std::string release = "\"roster_idempotency_release_collections.idempotency\"('{}', '{}', '{}')";
  const std::string record =
      "\"roster_idempotency_record_collections.idempotency\"('{}', '{}', '{}', '{}', '{}')";
  EXPECT_EQ(test::whole_scan_in(plan_of(release)), "") << plan_of(release);
  EXPECT_NE(plan_of(release).find("Tid Scan"), std::string::npos) << plan_of(release);
  EXPECT_EQ(test::whole_scan_in(plan_of(record)), "") << plan_of(record);
}

}  // namespace
}  // namespace roster::collections
