// Teams and members on a database: who may what, what is locked, and what goes with a team.
#include "services/participants/repository/team_work.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/participants/repository/remains.hpp"
#include "services/participants/repository/repository_postgres.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::participants {
namespace {

using domain::team_role;
using test::john;
using test::request_for;
using test::team_database;

constexpr const char* owner = test::member;  // whom team_database makes the owner of its teams

class TeamWork : public ::testing::Test {
 protected:
  static requester by(std::int64_t team_id, std::string subject = owner) {
    return {team_id, std::move(subject)};
  }

  result<domain::team_member> add(std::int64_t team_id, std::string subject, team_role role) {
    return base_.on().transact([&](db::transaction& in) {
      return add_member(in, {by(team_id), {std::move(subject), role}});
    });
  }

  static result<void> remove(db::connection& on, const requester& by, const std::string& subject) {
    return on.transact([&](db::transaction& in) { return remove_member(in, {by, subject}, {}); });
  }
  result<void> remove(const requester& by, const std::string& subject) {
    return remove(base_.on(), by, subject);
  }

  result<void> remove_team(const requester& by, const team_condition& allowed = {}) {
    return base_.on().transact([&](db::transaction& in) { return delete_team(in, by, allowed); });
  }

  result<domain::team> rename(const requester& by, const std::optional<std::string>& name,
                              const team_condition& allowed = {}) {
    return base_.on().transact([&](db::transaction& in) { return change_team(in, by, name, allowed); });
  }

  // What becomes of one request for a participant.
  static std::string create(db::connection& on, std::int64_t team_id, std::string_view key) {
    return test::kinds_of(create_batch(on, std::vector{request_for(team_id, key)}));
  }

  void clear_all_remains() {
    while (clear_remains(base_.on())) {
    }
  }

  // What is left of a team, in all tables.
  std::string rows_of(std::int64_t team_id) {
    const std::string id = std::to_string(team_id);
    std::string sql = "SELECT 0";
    for (const char* table : {"team", "team_member", "participant", "idempotency", "team_participants",
                              "experiment", "enrolment"})
      sql += std::string(" + (SELECT count(*) FROM participants.") + table + " WHERE team_id = " + id + ")";
    return base_.ask(sql);
  }

  team_database base_;
};

TEST_F(TeamWork, ANewTeamIsItsOwnersWithATrial) {
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  const domain::team made = base_.on().transact([&](db::transaction& in) {
    return create_team(in, {owner, "Growth '\"{},\\ é", now + std::chrono::hours(1)});
  });
  const domain::team found = find_team(base_.on(), by(made.team_id)).value();
  EXPECT_EQ(found.name, "Growth '\"{},\\ é");
  EXPECT_TRUE(found.is_free);
  EXPECT_EQ(found.created, made.created);
  EXPECT_EQ(found.updated, made.updated);
  EXPECT_EQ(found.participants_count, 0);
  EXPECT_EQ(access_batch(base_.on(), std::vector{by(made.team_id)}).at(0), domain::team_access::active);
  EXPECT_TRUE(check_owner(base_.on(), by(made.team_id)).has_value());
}

TEST_F(TeamWork, AStrangerSeesNothingAndAMemberChangesNothing) {
  const std::int64_t team = base_.make_team();
  ASSERT_TRUE(add(team, john, team_role::member).has_value());
  for (const auto& [who, expected] :
       {std::pair{by(team, "stranger@example.com"), errc::not_found}, std::pair{by(999), errc::not_found},
        std::pair{by(team, john), errc::forbidden}}) {
    EXPECT_EQ(find_team(base_.on(), who).has_error(), expected == errc::not_found);
    EXPECT_EQ(list_members(base_.on(), who, {"id", 0, 9}).has_error(), expected == errc::not_found);
    EXPECT_EQ(find_member(base_.on(), {who, owner}).has_error(), expected == errc::not_found);
    EXPECT_EQ(check_owner(base_.on(), who).error().code, expected);
    EXPECT_EQ(rename(who, "Other").error().code, expected);
    EXPECT_EQ(remove_team(who).error().code, expected);
    EXPECT_EQ(remove(who, owner).error().code, expected);
  }
  EXPECT_EQ(find_team(base_.on(), by(team)).value().name, "team");
}

TEST_F(TeamWork, ANewNameMovesUpdatedAndTheSameNameDoesNot) {
  const std::int64_t team = base_.make_team();
  const domain::team before = find_team(base_.on(), by(team)).value();
  const domain::team renamed = rename(by(team), "Other").value();
  EXPECT_EQ(renamed.name, "Other");
  EXPECT_GT(renamed.updated, before.updated);
  EXPECT_EQ(rename(by(team), "Other").value().updated, renamed.updated);
  EXPECT_EQ(rename(by(team), std::nullopt).value().updated, renamed.updated);
  const auto never = [](const domain::team&) { return false; };
  EXPECT_EQ(rename(by(team), "Third", never).error().code, errc::precondition_failed);
  EXPECT_EQ(find_team(base_.on(), by(team)).value().name, "Other");
}

TEST_F(TeamWork, ASubscriptionMakesATeamPaidForGood) {
  const std::int64_t team = base_.make_team();
  const auto set = [&](std::int64_t id, std::optional<text::timestamp> until) {
    return base_.on().transact(
        [&](db::transaction& in) { return set_team_subscription(in, by(id), until, {}); });
  };
  EXPECT_TRUE(set(team, std::nullopt).value().is_free);
  EXPECT_EQ(access_batch(base_.on(), std::vector{by(team)}).at(0), domain::team_access::lapsed);
  EXPECT_FALSE(set(team, text::parse_rfc3339("9999-12-31T23:59:59.999999Z")).value().is_free);
  EXPECT_EQ(access_batch(base_.on(), std::vector{by(team)}).at(0), domain::team_access::active);
  EXPECT_FALSE(set(team, std::nullopt).value().is_free);
  EXPECT_EQ(set(team, text::parse_rfc3339("0001-01-01T00:00:00Z")).has_value(), true);
  EXPECT_EQ(set(999, std::nullopt).error().code, errc::not_found);
  const auto never = [](const domain::team&) { return false; };
  const auto refused = base_.on().transact(
      [&](db::transaction& in) { return set_team_subscription(in, by(team), std::nullopt, never); });
  EXPECT_EQ(refused.error().code, errc::precondition_failed);
  EXPECT_TRUE(check_team(base_.on(), team).has_value());
  EXPECT_EQ(check_team(base_.on(), 999).error().code, errc::not_found);
}

TEST_F(TeamWork, ListsTheSubjectsTeamsInTheOrderAskedFor) {
  std::vector<std::int64_t> ids;
  for (const char* name : {"b", "a", "C"}) {
    ids.push_back(base_.make_team());
    ASSERT_TRUE(rename(by(ids.back()), name).has_value());
  }
  base_.make_team(john);
  const auto names = [&](const page_request& which) {
    std::string out;
    const page<domain::team> shown = list_teams(base_.on(), owner, which);
    for (const domain::team& each : shown.rows) out += each.name;
    return out + (shown.has_more ? "+" : "");
  };
  EXPECT_EQ(names({"id", 0, 9}), "baC");
  EXPECT_EQ(names({"-id", 0, 9}), "Cab");
  EXPECT_EQ(names({"name", 0, 9}), "Cab");
  EXPECT_EQ(names({"-name", 0, 9}), "baC");
  EXPECT_EQ(names({"created_at", 0, 9}), "baC");
  EXPECT_EQ(names({"-created_at", 0, 9}), "Cab");
  EXPECT_EQ(names({"id", 0, 2}), "ba+");
  EXPECT_EQ(names({"id", 2, 2}), "C");
  EXPECT_EQ(names({"id", 4, 2}), "");
  EXPECT_TRUE(list_teams(base_.on(), "stranger@example.com", {"id", 0, 9}).rows.empty());
}

TEST_F(TeamWork, ListsMembersInTheOrderAskedFor) {
  const std::int64_t team = base_.make_team();
  ASSERT_TRUE(add(team, "zoe@example.com", team_role::member).has_value());
  ASSERT_TRUE(add(team, "adam@example.com", team_role::owner).has_value());
  const auto initials = [&](const page_request& which) {
    std::string out;
    const page<domain::team_member> shown = list_members(base_.on(), by(team), which).value();
    for (const domain::team_member& each : shown.rows) out += each.subject.front();
    return out + (shown.has_more ? "+" : "");
  };
  EXPECT_EQ(initials({"id", 0, 9}), "ajz");
  EXPECT_EQ(initials({"-id", 0, 9}), "zja");
  EXPECT_EQ(initials({"created_at", 0, 9}), "jza");
  EXPECT_EQ(initials({"-created_at", 0, 9}), "azj");
  EXPECT_EQ(initials({"id", 1, 1}), "j+");
}

TEST_F(TeamWork, AMemberIsAddedOnce) {
  const std::int64_t team = base_.make_team();
  const domain::team_member added = add(team, john, team_role::member).value();
  const domain::team_member found = find_member(base_.on(), {by(team, john), john}).value();
  EXPECT_EQ(found.role, team_role::member);
  EXPECT_EQ(found.created, added.created);
  EXPECT_EQ(add(team, john, team_role::owner).error().code, errc::invalid_data);
  EXPECT_EQ(find_member(base_.on(), {by(team), john}).value().role, team_role::member);
  EXPECT_EQ(find_member(base_.on(), {by(team), "nobody"}).error().code, errc::not_found);
}

TEST_F(TeamWork, TheLastOwnerStays) {
  const std::int64_t team = base_.make_team();
  ASSERT_TRUE(add(team, john, team_role::member).has_value());
  EXPECT_EQ(remove(by(team), owner).error().code, errc::invalid_data);
  EXPECT_TRUE(remove(by(team), john).has_value());
  EXPECT_EQ(remove(by(team), john).error().code, errc::not_found);
  ASSERT_TRUE(add(team, john, team_role::owner).has_value());
  EXPECT_TRUE(remove(by(team), owner).has_value()) << "there is another owner";
  EXPECT_EQ(remove(by(team), john).error().code, errc::not_found) << "who has left is a stranger";
  EXPECT_EQ(remove(by(team, john), john).error().code, errc::invalid_data);
}

TEST_F(TeamWork, OfTwoWhoRemoveTheLastTwoOwnersOneFails) {
  for (const bool each_other : {true, false}) {
    const std::int64_t team = base_.make_team();
    ASSERT_TRUE(add(team, john, team_role::owner).has_value());
    std::latch both(2);
    const auto removal = [&](const std::string& who, const std::string& whom) {
      db::connection mine(base_.options());
      mine.ping();
      both.arrive_and_wait();
      return remove(mine, by(team, who), whom).has_value();
    };
    bool first = false;
    bool second = false;
    std::thread other([&] { first = removal(owner, each_other ? john : owner); });
    second = removal(john, each_other ? owner : john);
    other.join();
    EXPECT_NE(first, second);
    EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.team_member WHERE role = 'owner' AND team_id = " +
                        std::to_string(team)),
              "1");
  }
}

TEST_F(TeamWork, ATeamGoesWithAllThatBelongsToIt) {
  const std::int64_t team = base_.make_team();
  const std::int64_t other = base_.make_team();
  for (const std::int64_t each : {team, other}) {
    const std::string id = std::to_string(each);
    ASSERT_TRUE(add(each, john, team_role::member).has_value());
    // More than one statement deletes.
    base_.ask("INSERT INTO participants.participant (team_id, key) SELECT " + id +
              ", 'user_' || n FROM generate_series(1, 10001) AS n");
    base_.ask("INSERT INTO participants.team_participants VALUES (" + id + ", 3, 10001)");
    base_.ask("INSERT INTO participants.idempotency VALUES (" + id + ", 5, 'k', 'f', '{}')");
    base_.ask("INSERT INTO participants.experiment (team_id, key) VALUES (" + id + ", 'e')");
    base_.ask(
        "INSERT INTO participants.enrolment (team_id, participant_id, experiment_id)"
        " SELECT team_id, participant_id, experiment_id FROM participants.participant"
        " JOIN participants.experiment USING (team_id) WHERE team_id = " +
        id);
  }
  const std::string before = rows_of(other);
  ASSERT_EQ(rows_of(team), before);

  const auto never = [](const domain::team&) { return false; };
  EXPECT_EQ(remove_team(by(team), never).error().code, errc::precondition_failed);
  EXPECT_EQ(rows_of(team), before);
  base_.ask("INSERT INTO participants.remains VALUES (" + std::to_string(team) +
            ", 77)");  // of an experiment
  EXPECT_TRUE(remove_team(by(team)).has_value());
  EXPECT_EQ(find_team(base_.on(), by(team)).error().code, errc::not_found);
  EXPECT_EQ(check_team(base_.on(), team).error().code, errc::not_found);
  EXPECT_NE(rows_of(team), "0") << "who deletes does not wait for it";
  int parts = 0;
  for (; clear_remains(base_.on()); ++parts) {
  }
  EXPECT_GT(parts, 6);
  EXPECT_EQ(rows_of(team), "0");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.remains"), "0");
  EXPECT_EQ(rows_of(other), before);
  EXPECT_EQ(remove_team(by(team)).error().code, errc::not_found);
}

// Creates do not lock the team. A deletion meets their count: where that is new, by its foreign key, and else
// by the row that is there.
TEST_F(TeamWork, WhoCreatesBeforeTheDeletionOfTheTeamLeavesNothingBehind) {
  for (const bool has_counted : {false, true}) {
    const std::int64_t team = base_.make_team();
    db::connection creator(base_.options());
    if (has_counted) {
      ASSERT_EQ(create(creator, team, "a"), "created");
    }
    std::future<result<void>> deletion;
    creator.transact([&](db::transaction& in) {
      const create_request asked = request_for(team, "b");
      const create_request* const one = &asked;
      ASSERT_EQ(test::kinds_of(create_batch(in, {&one, 1})), "created");
      deletion = std::async(std::launch::async, [&] { return remove_team(by(team)); });
      EXPECT_TRUE(base_.somebody_waits());
    });
    EXPECT_TRUE(deletion.get().has_value());
    clear_all_remains();
    EXPECT_EQ(rows_of(team), "0");
    EXPECT_EQ(create(creator, team, "c"), "no_team");
  }
}

TEST_F(TeamWork, WhoCreatesBehindTheDeletionOfTheTeamFindsNone) {
  for (const bool has_counted : {false, true}) {
    const std::int64_t team = base_.make_team();
    db::connection creator(base_.options());
    if (has_counted) {
      ASSERT_EQ(create(creator, team, "a"), "created");
    }
    std::future<std::string> behind;
    base_.on().transact([&](db::transaction& in) {
      EXPECT_TRUE(delete_team(in, by(team), {}).has_value());
      behind = std::async(std::launch::async, [&] { return create(creator, team, "b"); });
      EXPECT_TRUE(base_.somebody_waits());
    });
    EXPECT_EQ(behind.get(), "no_team");
    EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.participant WHERE key = 'b'"), "0");
    clear_all_remains();
    EXPECT_EQ(rows_of(team), "0");
  }
}

TEST_F(TeamWork, OfManyWhoCreateWhileTheirTeamIsDeletedNobodyFailsOrLeavesAnythingBehind) {
  const std::int64_t other = base_.make_team();
  std::deque<db::connection> creators;
  for (int i = 0; i < 3; ++i) creators.emplace_back(base_.options());
  for (int round = 0; round < 30; ++round) {
    const std::int64_t team = base_.make_team();
    std::atomic<int> batches = 0;
    const auto create_until_it_is_gone = [&](std::size_t number) {
      for (int n = 0; n < 10'000; ++n) {
        const std::string key = std::to_string(number) + "_" + std::to_string(n);
        const std::vector asked = {request_for(team, key), request_for(other, key),
                                   request_for(team, "wanted by all")};
        if (create_batch(creators[number], asked)[0].what == create_outcome::kind::no_team) return;
        ++batches;
      }
    };
    std::vector<std::future<void>> creations;
    for (std::size_t i = 0; i < creators.size(); ++i)
      creations.push_back(std::async(std::launch::async, create_until_it_is_gone, i));
    EXPECT_TRUE(roster::test::eventually([&] { return batches > round; }));
    ASSERT_TRUE(remove_team(by(team)).has_value());
    for (std::future<void>& each : creations) each.get();
    clear_all_remains();
    EXPECT_EQ(rows_of(team), "0");
  }
  EXPECT_EQ(find_team(base_.on(), by(other)).value().participants_count,
            std::stoll(base_.ask("SELECT count(*) FROM participants.participant")));
}

TEST_F(TeamWork, ChangesOfATeamHoldUpNobodyWhoCreates) {
  const std::int64_t team = base_.make_team();
  db::connection creator(base_.options());
  base_.on().transact([&](db::transaction& in) {
    ASSERT_TRUE(change_team(in, by(team), "Other", {}).has_value());
    EXPECT_EQ(create(creator, team, "a"), "created");
  });
}

}  // namespace
}  // namespace roster::participants
