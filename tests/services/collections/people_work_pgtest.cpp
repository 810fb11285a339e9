// The people of a collection on a database: lists, adding, removing, and users that nobody needs any more.
#include "services/collections/repository/people_work.hpp"

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "services/collections/administration.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "services/collections/repository/retried_guests.hpp"
#include "tests/services/collections/collections_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::collections {
namespace {

class PeopleWork : public CollectionsDatabase {
 protected:
  std::int64_t id_of(const std::string& email) {
    const pqxx::result rows = sql("select user_id from collections.app_user where email = '" + email + "'");
    return rows.empty() ? 0 : rows[0][0].as<std::int64_t>();
  }
  static result<void> add(db::connection& on, const access& by, std::int64_t user_id) {
    return on.transact([&](db::transaction& in) { return add_user(in, {by, user_id}); });
  }
  static result<void> remove(db::connection& on, const access& by, std::int64_t user_id) {
    return on.transact([&](db::transaction& in) { return remove_user(in, {by, user_id}); });
  }
  static std::string outcome_of(const result<void>& done) {
    return done.has_value() ? "ok" : done.error().text;
  }

  std::string emails(const people_request& asked) {
    std::string out;
    const db::page<domain::member> page = list_people(on_, asked).value();
    for (const domain::member& each : page.rows) out += each.email + ":" + each.role + " ";
    return out + (page.has_more ? "…" : "");
  }

  bool somebody_waits_for_a_lock() {
    return test::eventually([this] { return count("pg_stat_activity where wait_event_type = 'Lock'") > 0; });
  }
  std::int64_t half_users() {
    return count(
        "collections.membership m where not exists (select from collections.app_user u where "
        "u.user_id = m.user_id)");
  }
};

TEST_F(PeopleWork, AreListedByIdWithAndWithoutGuests) {
  const std::string ours = make_collection();
  add_member(ours, "guest@example.com", "guest");
  add_member(ours, "user@example.com", "user");
  const access by{ours, "guest@example.com"};
  EXPECT_EQ(emails({by, people::everyone, 0, 9}),
            "admin@example.com:admin guest@example.com:guest user@example.com:user ");
  EXPECT_EQ(emails({by, people::staff, 0, 9}), "admin@example.com:admin user@example.com:user ");
  EXPECT_EQ(emails({by, people::everyone, id_of(admin), 1}), "guest@example.com:guest …");
  EXPECT_EQ(emails({by, people::staff, id_of(admin), 1}), "user@example.com:user ");
  EXPECT_EQ(list_people(on_, {{ours, "stranger@example.com"}, people::everyone, 0, 9}).error().code,
            errc::not_found);
}

TEST_F(PeopleWork, AreAddedAndRemovedOnce) {
  const std::string ours = make_collection();
  const std::string other = make_collection();
  add_member(other, "jane@example.com", "guest");
  const std::int64_t jane = id_of("jane@example.com");
  const access by{ours, admin};
  EXPECT_EQ(outcome_of(remove(on_, by, jane)), "User is not a member of this Collection");
  EXPECT_EQ(outcome_of(add(on_, by, jane)), "ok");
  EXPECT_EQ(outcome_of(add(on_, by, jane)), "User is already member of this Collection");
  EXPECT_EQ(emails({by, people::staff, 0, 9}), "admin@example.com:admin jane@example.com:user ");
  EXPECT_EQ(outcome_of(remove(on_, by, jane)), "ok");
  EXPECT_EQ(id_of("jane@example.com"), jane);
  EXPECT_EQ(outcome_of(remove(on_, {other, admin}, jane)), "ok");
  EXPECT_EQ(id_of("jane@example.com"), 0);
  const std::string unknown = "Couldn't find User with 'id'=" + std::to_string(jane);
  EXPECT_EQ(outcome_of(add(on_, by, jane)), unknown);
  EXPECT_EQ(outcome_of(remove(on_, by, jane)), unknown);
}

TEST_F(PeopleWork, OnlyWhoHasMetAUserFindsIt) {
  const std::string ours = make_collection();
  const std::string theirs = create_collection(operator_, "Theirs", "stranger@example.com");
  const std::int64_t stranger = id_of("stranger@example.com");
  const std::string unknown = "Couldn't find User with 'id'=" + std::to_string(stranger);
  EXPECT_EQ(outcome_of(add(on_, {ours, admin}, stranger)), unknown);
  EXPECT_EQ(outcome_of(remove(on_, {ours, admin}, stranger)), unknown);
  add_member(theirs, admin, "guest");
  EXPECT_EQ(outcome_of(add(on_, {ours, admin}, stranger)), "ok");
}

TEST_F(PeopleWork, TheLastAdminStaysAlsoWhereTwoRemoveEachOther) {
  const std::string ours = make_collection();
  EXPECT_EQ(outcome_of(remove(on_, {ours, admin}, id_of(admin))), "The last admin can't be removed");
  add_member(ours, "second@example.com", "admin");
  db::connection theirs(options());
  const std::int64_t first_id = id_of(admin);
  const std::int64_t second_id = id_of("second@example.com");
  std::future<result<void>> waiting;
  theirs.transact([&](db::transaction& in) {
    EXPECT_TRUE(remove_user(in, {{ours, "second@example.com"}, first_id}).has_value());
    waiting = std::async(std::launch::async, [&] { return remove(on_, {ours, admin}, second_id); });
    EXPECT_TRUE(somebody_waits_for_a_lock());
  });
  EXPECT_EQ(waiting.get().error().code, errc::not_found);  // removed himself meanwhile
  EXPECT_EQ(count("collections.membership where role = 'admin'"), 1);
}

TEST_F(PeopleWork, AUserThatIsBeingDeletedIsMadeAnewByWhoAddsIt) {
  const std::string ours = make_collection();
  const std::string other = make_collection();
  add_member(ours, "jane@example.com", "guest");
  const std::int64_t before = id_of("jane@example.com");
  db::connection theirs(options());
  std::future<std::vector<guest_outcome>> waiting;
  theirs.transact([&](db::transaction& in) {
    EXPECT_TRUE(remove_user(in, {{ours, admin}, before}).has_value());
    waiting = std::async(std::launch::async, [&] {
      return add_guests(on_,
                        std::vector{guest_of(other, "JANE@example.com"), guest_of(ours, "jane@example.com")});
    });
    EXPECT_TRUE(somebody_waits_for_a_lock());
  });
  const std::vector<guest_outcome> done = waiting.get();
  EXPECT_EQ(done[0].what, verdict::added);
  EXPECT_EQ(done[1].what, verdict::added);
  EXPECT_NE(done[0].guest.user_id, before);
  EXPECT_EQ(done[0].guest.user_id, id_of("JANE@example.com"));
  EXPECT_EQ(half_users(), 0);
}

TEST_F(PeopleWork, AUserThatIsBeingAddedElsewhereStays) {
  const std::string ours = make_collection();
  const std::string other = make_collection();
  add_member(ours, "jane@example.com", "guest");
  const std::int64_t jane = id_of("jane@example.com");
  db::connection theirs(options());
  std::future<result<void>> waiting;
  theirs.transact([&](db::transaction& in) {
    EXPECT_EQ(summary(add_guests_in(in, std::vector{guest_of(other, "jane@example.com")})),
              "added:" + std::to_string(jane));
    waiting = std::async(std::launch::async, [&] { return remove(on_, {ours, admin}, jane); });
    EXPECT_TRUE(somebody_waits_for_a_lock());
  });
  EXPECT_EQ(outcome_of(waiting.get()), "ok");
  EXPECT_EQ(id_of("jane@example.com"), jane);
  EXPECT_EQ(half_users(), 0);
}

TEST_F(PeopleWork, ARetryIsAnsweredAsBeforeThoughItsUserIsGone) {
  const std::string ours = make_collection();
  add_guest_request wanted = guest_of(ours, "Jane@example.com");
  wanted.retry = {7, "one", "a"};
  const std::vector<add_guest_request> batch{wanted};
  const std::vector<guest_outcome> first = add_guests_once(on_, create_ledger(), batch);
  ASSERT_EQ(first[0].what, verdict::added);
  ASSERT_EQ(outcome_of(remove(on_, {ours, admin}, first[0].guest.user_id)), "ok");
  const std::vector<guest_outcome> again = add_guests_once(on_, create_ledger(), batch);
  EXPECT_EQ(again[0].what, verdict::added);
  EXPECT_EQ(again[0].guest.user_id, first[0].guest.user_id);
  EXPECT_EQ(again[0].guest.email, "Jane@example.com");
  EXPECT_EQ(id_of("Jane@example.com"), 0);
}

// Everything that makes and deletes users, at once and on the same few e-mails.
TEST_F(PeopleWork, NoMembershipIsLeftWithoutItsUser) {
  constexpr int workers = 6;
  constexpr int rounds = 150;
  constexpr int people_in_all = 8;
  std::vector<std::string> ids;
  for (int i = 0; i < workers; ++i) ids.push_back(make_collection());
  std::atomic<int> added = 0;
  std::atomic<int> refused = 0;
  const auto work = [&](int number) {
    db::connection mine(options());
    const std::string& own = ids[static_cast<std::size_t>(number)];
    for (int round = 0; round < rounds; ++round) {
      std::vector<add_guest_request> batch;
      for (int i = 0; i < people_in_all; ++i) {
        const int who = (i * (number + 1) + round) % people_in_all;
        batch.push_back(guest_of(own, "p" + std::to_string(who) + "@example.com"));
      }
      std::vector<std::int64_t> there;
      for (const guest_outcome& done : add_guests(mine, batch)) {
        if (done.error) ++refused;
        if (!done.error && done.what == verdict::added) there.push_back(done.guest.user_id);
      }
      added += static_cast<int>(there.size());
      for (const std::int64_t user_id : there)
        EXPECT_EQ(outcome_of(remove(mine, {own, admin}, user_id)), "ok");
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) threads.emplace_back(work, i);
  }
  EXPECT_GT(added, workers * rounds);
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(half_users(), 0);
  EXPECT_EQ(count("collections.app_user"), 1);
  EXPECT_EQ(count("collections.membership"), workers);
}

}  // namespace
}  // namespace roster::collections
