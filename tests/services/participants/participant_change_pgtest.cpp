// Changing and removing one participant, alone and against others who do the same.
#include "services/participants/repository/participant_change.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "services/participants/repository/participant_statements.hpp"
#include "tests/services/participants/team_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::participants {
namespace {

using test::request_for;

bool always(const domain::participant&) {
  return true;
}
bool never(const domain::participant&) {
  return false;
}

class ParticipantChange : public ::testing::Test {
 protected:
  ParticipantChange() { make("a"); }

  void make(const std::string& key) {
    create_request asked = request_for(team_, key);
    asked.wanted.notes = "n";
    create_batch(base_.on(), std::span(&asked, 1));
  }

  update_request update(const std::string& key, domain::participant_changes changes) const {
    return {{team_, test::member}, key, std::move(changes), always};
  }
  remove_request removal(const std::string& key) const { return {{team_, test::member}, key, always}; }

  static domain::participant_changes rename_to(const std::string& key) { return {key, std::nullopt}; }

  std::string keys() const {
    return base_.ask(
        "SELECT string_agg(key, ' ' ORDER BY key) FROM participants.participant WHERE team_id = " +
        std::to_string(team_));
  }
  std::string counted() const {
    return base_.ask(
        "SELECT coalesce(sum(participants), 0) FROM participants.team_participants WHERE team_id = " +
        std::to_string(team_));
  }

  // Does `work(thread's number, its connection)` on 8 threads at once.
  template <class Work>
  void at_once(Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([this, i, &work] {
        db::connection mine(base_.options());
        work(i, mine);
      });
    }
    for (std::thread& each : threads) each.join();
  }

  test::team_database base_;
  std::int64_t team_ = base_.make_team();
};

TEST_F(ParticipantChange, ChangesWhatIsNamedAndNothingElse) {
  domain::participant out = change_participant(base_.on(), update("a", {"b", std::nullopt})).value();
  EXPECT_EQ(out.key, "b");
  EXPECT_EQ(out.notes, "n");
  EXPECT_GT(out.updated, out.created);
  out = change_participant(base_.on(), update("b", {std::nullopt, std::optional<std::string>("m")})).value();
  EXPECT_EQ(out.key, "b");
  EXPECT_EQ(out.notes, "m");
  out = change_participant(base_.on(), update("b", {"c", std::optional<std::string>()})).value();
  EXPECT_EQ(out.key, "c");
  EXPECT_EQ(out.notes, std::nullopt);
  EXPECT_EQ(keys(), "c");
  EXPECT_EQ(counted(), "1");
}

TEST_F(ParticipantChange, EveryChangeMovesUpdated) {
  text::timestamp last{};
  for (int i = 0; i < 50; ++i) {
    const domain::participant out =
        change_participant(base_.on(), update("a", {std::nullopt, std::to_string(i)})).value();
    EXPECT_GT(out.updated, last);
    last = out.updated;
  }
  base_.ask("UPDATE participants.participant SET updated_at = now() + interval '1 day'");
  const auto ahead = change_participant(base_.on(), update("a", {})).value().updated;
  EXPECT_GT(change_participant(base_.on(), update("a", {"b", std::nullopt})).value().updated, ahead)
      << "also when the clock was set back";
}

TEST_F(ParticipantChange, WhatChangesNothingLeavesUpdatedAlone) {
  const auto before = change_participant(base_.on(), update("a", {})).value().updated;
  EXPECT_EQ(
      change_participant(base_.on(), update("a", {"a", std::optional<std::string>("n")})).value().updated,
      before);
}

TEST_F(ParticipantChange, ATakenKeyIsRefusedAndTheConnectionGoesOn) {
  make("b");
  const failure taken = change_participant(base_.on(), update("a", rename_to("b"))).error();
  EXPECT_EQ(taken.code, errc::invalid_data);
  EXPECT_EQ(taken.fields.at(0).message, "The key has already been taken.");
  EXPECT_TRUE(change_participant(base_.on(), update("a", rename_to("c"))).has_value());
  EXPECT_EQ(keys(), "b c");
}

// PostgreSQL logs an error, with the key in it.
TEST_F(ParticipantChange, ATakenKeyIsNoErrorOfTheDatabase) {
  make("b");
  const std::string rolled_back =
      "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()";
  const std::string before = base_.ask(rolled_back);
  {
    db::connection_options options = base_.options();
    options.application_name = "renaming";
    db::connection on(options);
    EXPECT_EQ(change_participant(on, update("a", rename_to("b"))).error().code, errc::invalid_data);
  }
  // Its numbers are there when the session has gone.
  ASSERT_TRUE(roster::test::eventually([&] {
    return base_.ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'renaming'") == "0";
  }));
  EXPECT_EQ(base_.ask(rolled_back), before);
}

TEST_F(ParticipantChange, WhoWantsAKeyThatIsBeingTakenWaitsForIt) {
  make("b");
  db::connection other(base_.options());
  std::thread late;
  std::string outcome;
  base_.on().transact([&](db::transaction& in) {
    ASSERT_FALSE(in.run(statements::take_key, {std::to_string(team_), "new"}).empty());
    late = std::thread(
        [&] { outcome = test::kinds_of(create_batch(other, std::vector{request_for(team_, "new")})); });
    EXPECT_TRUE(base_.somebody_waits());
    in.run_text("DELETE FROM participants.participant WHERE key = 'new'");
    in.run_text("UPDATE participants.participant SET key = 'new' WHERE key = 'b'");
  });
  late.join();
  EXPECT_EQ(outcome, "taken");
  EXPECT_EQ(keys(), "a new");
}

TEST_F(ParticipantChange, WhatIsNotThereIsNotFound) {
  const std::int64_t other = base_.make_team("john@example.com");
  update_request asked = update("x", rename_to("b"));
  EXPECT_EQ(change_participant(base_.on(), asked).error().code, errc::not_found);
  asked = update("a", rename_to("b"));
  asked.by.team_id = other;
  EXPECT_EQ(change_participant(base_.on(), asked).error().code, errc::not_found);
  asked.by = {team_, "john@example.com"};
  EXPECT_EQ(change_participant(base_.on(), asked).error().code, errc::not_found);
  EXPECT_EQ(delete_participant(base_.on(), removal("x")).error().code, errc::not_found);
  remove_request removing = removal("a");
  removing.by = {team_, "john@example.com"};
  EXPECT_EQ(delete_participant(base_.on(), removing).error().code, errc::not_found);
  EXPECT_EQ(keys(), "a");
}

TEST_F(ParticipantChange, AConditionSeesTheParticipantAsItIs) {
  update_request asked = update("a", rename_to("b"));
  asked.may_change = [](const domain::participant& current) { return current.notes == "n"; };
  EXPECT_TRUE(change_participant(base_.on(), asked).has_value());
  asked = update("b", rename_to("c"));
  asked.may_change = never;
  EXPECT_EQ(change_participant(base_.on(), asked).error().code, errc::precondition_failed);
  remove_request removing = removal("b");
  removing.may_change = never;
  EXPECT_EQ(delete_participant(base_.on(), removing).error().code, errc::precondition_failed);
  EXPECT_EQ(keys(), "b");
}

TEST_F(ParticipantChange, ALapsedTeamMayStillChangeWhatItHas) {
  base_.ask("UPDATE participants.team SET active_until = now() - interval '1 day'");
  EXPECT_TRUE(change_participant(base_.on(), update("a", rename_to("b"))).has_value());
  EXPECT_TRUE(delete_participant(base_.on(), removal("b")).has_value());
}

TEST_F(ParticipantChange, RemovingCountsItOffAndTakesItsEnrolmentsAlong) {
  make("b");
  const std::string team = std::to_string(team_);
  base_.ask("INSERT INTO participants.experiment (team_id, key) VALUES (" + team + ", 'e')");
  base_.ask(
      "INSERT INTO participants.enrolment (team_id, participant_id, experiment_id) "
      "SELECT team_id, participant_id, experiment_id FROM participants.participant "
      "JOIN participants.experiment USING (team_id)");
  EXPECT_EQ(counted(), "2");
  EXPECT_TRUE(delete_participant(base_.on(), removal("a")).has_value());
  EXPECT_EQ(counted(), "1");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.enrolment"), "1");
}

TEST_F(ParticipantChange, OfManyWhoRenameAtOnceToOneKeyOneSucceeds) {
  for (int i = 0; i < 8; ++i) make("k" + std::to_string(i));
  std::atomic<int> renamed = 0;
  std::atomic<int> refused = 0;
  at_once([&](int i, db::connection& on) {
    const auto out = change_participant(on, update("k" + std::to_string(i), rename_to("same")));
    if (out.has_value()) {
      ++renamed;
    } else if (out.error().code == errc::invalid_data) {
      ++refused;
    }
  });
  EXPECT_EQ(renamed, 1);
  EXPECT_EQ(refused, 7);
}

TEST_F(ParticipantChange, OfManyWhoRenameOneParticipantAtOnceOneFindsIt) {
  std::atomic<int> renamed = 0;
  std::atomic<int> missed = 0;
  at_once([&](int i, db::connection& on) {
    const auto out = change_participant(on, update("a", rename_to("k" + std::to_string(i))));
    if (out.has_value()) {
      ++renamed;
    } else if (out.error().code == errc::not_found) {
      ++missed;
    }
  });
  EXPECT_EQ(renamed, 1);
  EXPECT_EQ(missed, 7);
}

TEST_F(ParticipantChange, OfManyWhoKnowOneVersionOneMayChangeIt) {
  const text::timestamp known = change_participant(base_.on(), update("a", {})).value().updated;
  std::atomic<int> changed = 0;
  std::atomic<int> late = 0;
  at_once([&](int i, db::connection& on) {
    update_request asked = update("a", {std::nullopt, std::to_string(i)});
    asked.may_change = [known](const domain::participant& current) { return current.updated == known; };
    const auto out = change_participant(on, asked);
    if (out.has_value()) {
      ++changed;
    } else if (out.error().code == errc::precondition_failed) {
      ++late;
    }
  });
  EXPECT_EQ(changed, 1);
  EXPECT_EQ(late, 7);
}

TEST_F(ParticipantChange, RacingRemovalsRenamesAndCreationsLeaveTheCountRight) {
  at_once([&](int i, db::connection& on) {
    for (int n = 0; n < 40; ++n) {
      const std::string key = "k" + std::to_string((i + n) % 5);
      const std::string next = "k" + std::to_string((i + n + 1) % 5);
      create_request made = request_for(team_, key);
      create_batch(on, std::span(&made, 1));
      change_participant(on, update(key, rename_to(next)));
      delete_participant(on, removal(n % 2 == 0 ? key : next));
    }
  });
  EXPECT_EQ(counted(), std::to_string(base_.count_participants()));
}

}  // namespace
}  // namespace roster::participants
