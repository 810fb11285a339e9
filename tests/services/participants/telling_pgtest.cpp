// Participants that are created while a webhook wants to hear of it: one event each, by who created it,
// whichever way it was made; and none without a webhook.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/participants/repository/bulk_create.hpp"
#include "services/participants/repository/enrolment_batch.hpp"
#include "services/participants/repository/experiment_work.hpp"
#include "services/participants/repository/participant_batch.hpp"
#include "services/participants/repository/repository_postgres.hpp"
#include "services/participants/repository/retried_batch.hpp"
#include "services/participants/repository/team_events.hpp"
#include "services/participants/repository/team_work.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

using test::john;
using test::team_database;

class Telling : public ::testing::Test {
 protected:
  create_request asked(std::int64_t team, const std::string& key, const std::string& subject = test::member,
                       std::int64_t credential = 5) {
    create_request out;
    out.by = {team, subject, credential, credential == 0 ? "" : "r-" + key};
    out.wanted.key = key;
    return out;
  }

  // "key subject credential request, …" of the events, in their order.
  std::string told() {
    return base_.ask(
        "SELECT coalesce(string_agg(concat_ws(' ', team_id, detail #>> '{participant,key}', subject,"
        " credential_id, request_id, delivery), ', ' ORDER BY event_id), '')"
        " FROM participants.event WHERE type = 'participant.created'");
  }
  // Events whose participant is not there as they say.
  std::string wrong() {
    return base_.ask(
        "SELECT count(*) FROM participants.event AS e WHERE type = 'participant.created' AND NOT EXISTS ("
        "SELECT FROM participants.participant AS p WHERE p.team_id = e.team_id"
        " AND p.participant_id = (e.detail #>> '{participant,id}')::bigint"
        " AND p.key = e.detail #>> '{participant,key}')");
  }
  std::string id(std::int64_t team) { return std::to_string(team); }

  team_database base_;
  std::int64_t team_ = base_.make_team();
};

TEST_F(Telling, OneEventForEachThatWasCreatedByWhoCreatedIt) {
  const std::int64_t lapsed = base_.make_lapsed_team();
  const std::int64_t johns = base_.make_team(john);
  const std::vector<create_request> batch{asked(team_, "b"),
                                          asked(team_, "a", "stranger@example.com", 9),
                                          asked(team_, "a"),
                                          asked(team_, "a", test::member, 6),
                                          asked(johns, "a", john, 7),
                                          asked(lapsed, "a"),
                                          asked(team_, "c", test::member, 0)};
  EXPECT_EQ(test::kinds_of(create_batch(base_.on(), batch, audience::webhook)),
            "created no_team created taken created lapsed created");
  EXPECT_EQ(told(), id(team_) + " a jane@example.com 5 r-a waiting, " + id(team_) +
                        " b jane@example.com 5 r-b waiting, " + id(team_) + " c jane@example.com waiting, " +
                        id(johns) + " a john@example.com 7 r-a waiting");
  EXPECT_EQ(wrong(), "0");
  EXPECT_EQ(test::kinds_of(create_batch(base_.on(), batch, audience::webhook)),
            "taken no_team taken taken taken lapsed taken");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.event WHERE delivery = 'waiting'"), "4");
}

TEST_F(Telling, NothingWhereNobodyListens) {
  create_batch(base_.on(), std::vector{asked(team_, "a")});
  EXPECT_EQ(told(), "");
}

TEST_F(Telling, KeysOfEveryKindAreToldAsTheyAre) {
  std::vector<create_request> batch;
  for (const char* key : {"4/a", "quote\"d", "back\\slash", "\xC3\xA4 {x},y", "'1"})
    batch.push_back(asked(team_, key));
  create_batch(base_.on(), batch, audience::webhook);
  EXPECT_EQ(wrong(), "0");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.event WHERE subject = 'jane@example.com'"), "5");
}

TEST_F(Telling, ABatchOfTwoHundredIsToldWhole) {
  std::vector<create_request> batch;
  for (int i = 0; i < 200; ++i) batch.push_back(asked(team_, "k" + std::to_string(i)));
  create_batch(base_.on(), batch, audience::webhook);
  EXPECT_EQ(
      base_.ask("SELECT count(*) FROM participants.event WHERE delivery = 'waiting' AND request_id = 'r-'"
                " || (detail #>> '{participant,key}')"),
      "200");
  EXPECT_EQ(wrong(), "0");
}

TEST_F(Telling, RetriesBulksAndImportsTellLikewiseAndARetryOnlyOnce) {
  create_request retried = asked(team_, "a");
  retried.retry = retry_token{5, "k", "f"};
  for (const char* expected : {"created", "replayed"})
    EXPECT_EQ(
        test::kinds_of(create_batch_once(base_.on(), create_ledger(), {&retried, 1}, audience::webhook)),
        expected);
  const bulk_request bulk{asked(team_, "x").by, {{"b", std::nullopt}, {"c", std::nullopt}}};
  ASSERT_TRUE(bulk_create(base_.on(), create_ledger(), bulk, audience::webhook).has_value());
  const import_request import{asked(team_, "y").by, {{"d", std::nullopt}}};
  ASSERT_TRUE(import_rows(base_.on(), import, audience::webhook).has_value());
  EXPECT_EQ(told(), id(team_) + " a jane@example.com 5 r-a waiting, " + id(team_) +
                        " b jane@example.com 5 r-x waiting, " + id(team_) +
                        " c jane@example.com 5 r-x waiting, " + id(team_) +
                        " d jane@example.com 5 r-y waiting");
}

TEST_F(Telling, ParticipantsThatAreMadeByEnrollingAreToldToo) {
  base_.on().transact([&](db::transaction& in) {
    ASSERT_TRUE(create_experiment(in, {asked(team_, "x").by, {"blue", std::nullopt}}).has_value());
    ASSERT_TRUE(
        set_status(in, {{asked(team_, "x").by, "blue"}, domain::experiment_status::running}).has_value());
  });
  enrol_request one;
  one.by = asked(team_, "a").by;
  one.participant = "a";
  one.wanted.experiment = "blue";
  one.make_participant = true;
  db::connection_options options = base_.options();
  options.session.push_back(events::wanted_by_webhook);
  db::connection telling(options);
  const std::vector<enrol_request> twice{one, one};
  EXPECT_EQ(enrol_batch(telling, twice, audience::webhook).size(), 2U);
  EXPECT_EQ(told(), id(team_) + " a jane@example.com 5 r-a waiting");
  EXPECT_EQ(wrong(), "0");
}

}  // namespace
}  // namespace roster::participants
