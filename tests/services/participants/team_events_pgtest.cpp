// What is written down of each change in a team, and who may read it.
#include "services/participants/repository/team_events.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/participants/administration.hpp"
#include "services/participants/repository/experiment_work.hpp"
#include "services/participants/repository/participant_change.hpp"
#include "services/participants/repository/team_work.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using test::john;
using test::team_database;

class TeamEvents : public ::testing::Test {
 protected:
  requester by() const { return {team_, test::member, 5, "request-1"}; }

  events::page history(const events::page_request& which = {{}, {}, 0, 50}) {
    return list_history(base_.on(), by(), which).value();
  }

  // "member.added {…}" of the newest.
  std::string newest() {
    const events::page shown = history();
    if (shown.rows.empty()) return {};
    return shown.rows.front().type + " " + shown.rows.front().detail;
  }

  template <class Work>
  auto transact(Work work) {
    return base_.on().transact(work);
  }

  std::int64_t make_participant(const std::string& key) {
    create_request asked = test::request_for(team_, key);
    return create_batch(base_.on(), std::span(&asked, 1)).at(0).participant_id;
  }

  team_database base_;
  std::int64_t team_ = base_.make_team();
};

TEST_F(TeamEvents, ANewTeamsHistoryBeginsWithItsOperator) {
  const events::page shown = history();
  ASSERT_EQ(shown.rows.size(), 1U);
  EXPECT_EQ(shown.rows[0].type, "team.created");
  EXPECT_EQ(shown.rows[0].by.subject, "");
  EXPECT_EQ(shown.rows[0].by.credential_id, 0);
  EXPECT_EQ(shown.rows[0].by.request_id, "");
  EXPECT_EQ(shown.rows[0].detail, R"({"team": {"name": "team"}})");
}

TEST_F(TeamEvents, SayWhoByWhichCredentialAndInWhichRequest) {
  const domain::team made = transact([](db::transaction& in) {
    create_team_request asked{test::member, "Growth"};
    asked.credential_id = 9;
    asked.request_id = "request-9";
    return create_team(in, asked);
  });
  const events::page shown = list_history(base_.on(), {made.team_id, test::member}, {{}, {}, 0, 5}).value();
  ASSERT_EQ(shown.rows.size(), 1U);
  EXPECT_EQ(shown.rows[0].by.subject, test::member);
  EXPECT_EQ(shown.rows[0].by.credential_id, 9);
  EXPECT_EQ(shown.rows[0].by.request_id, "request-9");
  EXPECT_EQ(shown.rows[0].created, made.created);
}

TEST_F(TeamEvents, TellEachChangeAndNothingThatChangedNothing) {
  ASSERT_TRUE(transact([&](db::transaction& in) { return change_team(in, by(), "Growth", {}); }).has_value());
  EXPECT_EQ(newest(), R"(team.updated {"team": {"name": "Growth"}, "before": {"name": "team"}})");
  ASSERT_TRUE(transact([&](db::transaction& in) { return change_team(in, by(), "Growth", {}); }).has_value());
  EXPECT_EQ(history().rows.size(), 2U);

  const auto until = text::parse_rfc3339("2031-01-01T00:00:00Z");
  ASSERT_TRUE(
      transact([&](db::transaction& in) { return set_team_subscription(in, by(), until, {}); }).has_value());
  EXPECT_EQ(newest(), R"(subscription.changed {"active_until": "2031-01-01T00:00:00.000Z"})");
  ASSERT_TRUE(set_subscription(base_.on(), team_, std::nullopt));
  EXPECT_EQ(newest(), R"(subscription.changed {"active_until": null})");
  ASSERT_TRUE(set_subscription(base_.on(), team_, until));

  const auto add = [&](db::transaction& in) {
    return add_member(in, {by(), {john, domain::team_role::owner}});
  };
  ASSERT_TRUE(transact(add).has_value());
  EXPECT_EQ(newest(), R"(member.added {"member": {"role": "owner", "subject": "john@example.com"}})");
  EXPECT_TRUE(transact(add).has_error());
  ASSERT_TRUE(transact([&](db::transaction& in) { return remove_member(in, {by(), john}, {}); }).has_value());
  EXPECT_EQ(newest(), R"(member.removed {"member": {"role": "owner", "subject": "john@example.com"}})");
  EXPECT_EQ(history().rows.size(), 7U);
}

TEST_F(TeamEvents, TellWhatBecameOfAParticipant) {
  const std::string id = std::to_string(make_participant("ann"));
  EXPECT_EQ(history().rows.size(), 1U) << "participants that are made are told of only to a webhook";
  update_request asked{by(), "ann"};
  asked.may_change = [](const domain::participant&) { return true; };
  asked.changes.key = "anna";
  asked.changes.notes = std::optional<std::string>("a note");
  ASSERT_TRUE(change_participant(base_.on(), asked).has_value());
  EXPECT_EQ(newest(), R"(participant.updated {"before": {"key": "ann"}, "changed": ["key", "notes"],)"
                      R"( "participant": {"id": )" +
                          id + R"(, "key": "anna"}})");
  ASSERT_TRUE(delete_participant(base_.on(), {by(), "anna", asked.may_change}).has_value());
  EXPECT_EQ(newest(), R"(participant.deleted {"participant": {"id": )" + id + R"(, "key": "anna"}})");
}

TEST_F(TeamEvents, TellWhatBecameOfAnExperiment) {
  ASSERT_TRUE(transact([&](db::transaction& in) {
                return create_experiment(in, {by(), {"blue", std::nullopt}});
              }).has_value());
  const experiment_path where{by(), "blue"};
  ASSERT_TRUE(transact([&](db::transaction& in) {
                return change_experiment(in, where, {std::nullopt, std::optional<std::string>("d")}, {});
              }).has_value());
  for (const auto wanted : {domain::experiment_status::running, domain::experiment_status::stopped}) {
    ASSERT_TRUE(transact([&](db::transaction& in) { return set_status(in, {where, wanted}); }).has_value());
  }
  ASSERT_TRUE(transact([&](db::transaction& in) { return delete_experiment(in, where, {}, 9); }).has_value());
  std::string types;
  for (const events::recorded& each : history().rows) types += each.type + " ";
  EXPECT_EQ(types,
            "experiment.deleted experiment.stopped experiment.started experiment.updated experiment.created "
            "team.created ");
}

TEST_F(TeamEvents, AreForOwners) {
  ASSERT_TRUE(transact([&](db::transaction& in) {
                return add_member(in, {by(), {john, domain::team_role::member}});
              }).has_value());
  EXPECT_EQ(list_history(base_.on(), {team_, john}, {}).error().code, errc::forbidden);
  EXPECT_EQ(list_history(base_.on(), {team_, "stranger@example.com"}, {}).error().code, errc::not_found);
  EXPECT_EQ(list_history(base_.on(), {999, test::member}, {}).error().code, errc::not_found);
}

TEST_F(TeamEvents, ArePagedFromAnyPlaceInBothDirections) {
  for (const char* name : {"a", "b", "c", "d"})
    ASSERT_TRUE(transact([&](db::transaction& in) { return change_team(in, by(), name, {}); }).has_value());
  const std::vector<events::recorded> all = history().rows;
  ASSERT_EQ(all.size(), 5U);
  const auto ids = [&](const events::page_request& which) {
    std::string out;
    const events::page shown = history(which);
    for (const events::recorded& each : shown.rows)
      out += std::to_string(all.front().event_id - each.event_id);
    return out + (shown.has_more ? "+" : "");
  };
  EXPECT_EQ(ids({{}, {}, 0, 2}), "01+");
  EXPECT_EQ(ids({{}, {}, 2, 2}), "23+");
  EXPECT_EQ(ids({all[1].event_id, {}, 0, 2}), "23+");
  EXPECT_EQ(ids({all[3].event_id, {}, 0, 2}), "4");
  EXPECT_EQ(ids({{}, all[3].event_id, 0, 2}), "12+");
  EXPECT_EQ(ids({{}, all[2].event_id, 0, 2}), "01");
  EXPECT_EQ(ids({{}, all[0].event_id, 0, 2}), "");
}

TEST_F(TeamEvents, OutliveTheirTeam) {
  ASSERT_TRUE(transact([&](db::transaction& in) { return delete_team(in, by(), {}); }).has_value());
  EXPECT_EQ(base_.ask("SELECT string_agg(type, ' ' ORDER BY event_id) FROM participants.event"),
            "team.created team.deleted");
}

TEST_F(TeamEvents, WaitOnlyWhereASessionSaysThatAWebhookWantsThem) {
  const auto waiting = [&] {
    return base_.ask(
        "SELECT coalesce(string_agg(type, ' ' ORDER BY event_id), '') FROM participants.event"
        " WHERE delivery = 'waiting'");
  };
  const auto change = [&](db::connection& on, const std::string& name) {
    on.transact([&](db::transaction& in) {
      ASSERT_TRUE(change_team(in, by(), name, {}).has_value());
      ASSERT_TRUE(add_member(in, {by(), {name + "@example.com", domain::team_role::member}}).has_value());
    });
  };
  change(base_.on(), "a");
  EXPECT_EQ(waiting(), "");
  db::connection_options options = base_.options();
  options.session.push_back(events::wanted_by_webhook);
  db::connection telling(options);
  change(telling, "b");
  EXPECT_EQ(waiting(), "member.added") << "what a team is called is no webhook's business";
}

TEST_F(TeamEvents, ArePurgedWhenTheyAreOldInPartsAndNeverWhileTheyWait) {
  for (const char* name : {"a", "b", "c", "d"})
    ASSERT_TRUE(transact([&](db::transaction& in) { return change_team(in, by(), name, {}); }).has_value());
  base_.ask(
      "UPDATE participants.event SET created_at = now() - interval '9 days'"
      " WHERE detail #>> '{team,name}' IN ('team', 'a', 'b', 'c')");
  base_.ask("UPDATE participants.event SET delivery = 'waiting' WHERE detail #>> '{team,name}' = 'a'");
  base_.ask("UPDATE participants.event SET delivery = 'parked' WHERE detail #>> '{team,name}' = 'b'");
  const auto purge = [&] { return team_events().purge(base_.on(), std::chrono::days(8), 2); };
  EXPECT_EQ(purge(), 2U);
  EXPECT_EQ(purge(), 1U);
  EXPECT_EQ(purge(), 0U);
  EXPECT_EQ(base_.ask("SELECT string_agg(detail #>> '{team,name}', ' ' ORDER BY event_id)"
                      " FROM participants.event"),
            "a d");
}

}  // namespace
}  // namespace roster::participants
