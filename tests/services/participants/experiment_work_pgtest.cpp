// Experiments and single enrolments on a database: outcomes, states, counts.
#include "services/participants/repository/experiment_work.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/participants/repository/team_work.hpp"
#include "tests/services/participants/enrolment_database.hpp"

namespace roster::participants {
namespace {

using domain::experiment_status;

class Experiments : public ::testing::Test {
 protected:
  template <class Work>
  auto transact(Work work) {
    return base_.on().transact(work);
  }
  static bool always(const domain::experiment&) { return true; }

  result<domain::experiment> create(const create_experiment_request& asked) {
    return transact([&](db::transaction& in) { return create_experiment(in, asked); });
  }
  result<domain::experiment> change(const std::string& key, const domain::experiment_changes& changes,
                                    const condition<domain::experiment>& allowed = always) {
    return transact([&](db::transaction& in) {
      return change_experiment(in, {base_.by(), key}, changes, allowed);
    });
  }
  result<domain::experiment> start(const std::string& key) {
    return transact([&](db::transaction& in) {
      return set_status(in, {{base_.by(), key}, experiment_status::running});
    });
  }
  result<domain::experiment> stop(const std::string& key) {
    return transact([&](db::transaction& in) {
      return set_status(in, {{base_.by(), key}, experiment_status::stopped});
    });
  }
  result<void> remove(const std::string& key, std::int64_t most = 1000,
                      const condition<domain::experiment>& allowed = always) {
    return transact([&](db::transaction& in) {
      return delete_experiment(in, {base_.by(), key}, allowed, most);
    });
  }
  result<void> withdraw_from(const std::string& participant, const std::string& experiment,
                             bool allowed = true) {
    return transact([&](db::transaction& in) {
      return withdraw(in, {base_.by(), participant, experiment},
                      [allowed](const domain::enrolment&) { return allowed; });
    });
  }
  void enrol(const std::vector<std::string>& participants, const std::string& experiment) {
    std::vector<enrol_request> asked;
    for (const std::string& each : participants) asked.push_back(base_.ingestion(each, experiment, "a"));
    enrol_batch(base_.on(), asked);
  }
  std::string enrolled_in(const std::string& participant) {
    std::string out;
    const page<domain::enrolment> shown =
        transact([&](db::transaction& in) {
          return list_enrolments(in, {base_.by(), participant}, {"key", 0, 9});
        }).value();
    for (const domain::enrolment& each : shown.rows) out += (out.empty() ? "" : " ") + each.experiment;
    return out;
  }
  std::string experiments_count() {
    return base_.ask("SELECT experiments_count FROM participants.team WHERE team_id = " +
                     std::to_string(base_.team()));
  }

  test::enrolment_database base_;
};

TEST_F(Experiments, AreCreatedAsDraftsAndCounted) {
  const result<domain::experiment> made = create({base_.by(), {"e1", "what it is"}});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->status, experiment_status::draft);
  const result<domain::experiment> found = find_experiment(base_.on(), {base_.by(), "e1"});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->experiment_id, made->experiment_id);
  EXPECT_EQ(found->team_id, base_.team());
  EXPECT_EQ(found->description, "what it is");
  EXPECT_EQ(found->status, experiment_status::draft);
  EXPECT_EQ(found->created, made->created);
  EXPECT_EQ(found->updated, made->updated);
  EXPECT_EQ(experiments_count(), "1");
}

TEST_F(Experiments, OfLapsedTeamsAndOfStrangersAreNotCreated) {
  EXPECT_EQ(create({{base_.make_lapsed_team(), test::member}, {"e1"}}).error().code,
            errc::subscription_required);
  EXPECT_EQ(create({{base_.team(), "john@example.com"}, {"e1"}}).error().code, errc::not_found);
  EXPECT_EQ(create({{999, test::member}, {"e1"}}).error().code, errc::not_found);
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.experiment"), "0");
  EXPECT_EQ(base_.false_counts(), "");
}

TEST_F(Experiments, HaveKeysOfTheirOwn) {
  base_.make_experiment("e1");
  base_.make_experiment("e2");
  EXPECT_EQ(create({base_.by(), {"e1"}}).error().fields.at(0).message, "The key has already been taken.");
  EXPECT_EQ(change("e2", {"e1", {}}).error().fields.at(0).message, "The key has already been taken.");
  EXPECT_TRUE(change("e2", {"e2", {}}).has_value()) << "its own key is free for it";
  EXPECT_TRUE(create({{base_.make_team(), test::member}, {"e1"}}).has_value()) << "another team's key is";
  EXPECT_EQ(experiments_count(), "2");
}

TEST_F(Experiments, ChangeOnlyWhatIsSaid) {
  const domain::experiment made = create({base_.by(), {"e1", "old"}}).value();
  const domain::experiment renamed = change("e1", {"e2", {}}).value();
  EXPECT_EQ(renamed.key, "e2");
  EXPECT_EQ(renamed.description, "old");
  EXPECT_GT(renamed.updated, made.updated);
  EXPECT_EQ(renamed.created, made.created);
  EXPECT_EQ(change("e1", {}).error().code, errc::not_found);
  EXPECT_EQ(change("e2", {"e2", "old"}).value().updated, renamed.updated) << "nothing has changed";
  EXPECT_EQ(change("e2", {{}, std::optional<std::string>()}).value().description, std::nullopt);
  EXPECT_EQ(find_experiment(base_.on(), {base_.by(), "e2"}).value().description, std::nullopt);
}

TEST_F(Experiments, ChangeOnlyWhenTheyMay) {
  base_.make_experiment("e1");
  const auto never = [](const domain::experiment&) { return false; };
  EXPECT_EQ(change("e1", {"e2", {}}, never).error().code, errc::precondition_failed);
  EXPECT_EQ(remove("e1", 1, never).error().code, errc::precondition_failed);
  EXPECT_TRUE(find_experiment(base_.on(), {base_.by(), "e1"}).has_value());
}

TEST_F(Experiments, StartStopAndStartAgain) {
  base_.make_experiment("e1");
  EXPECT_EQ(stop("e1").error().fields.at(0).message, "The experiment has not been started.");
  EXPECT_EQ(start("e1").value().status, experiment_status::running);
  EXPECT_EQ(start("e1").error().fields.at(0).message, "The experiment has already been started.");
  EXPECT_EQ(stop("e1").value().status, experiment_status::stopped);
  EXPECT_EQ(stop("e1").error().fields.at(0).message, "The experiment has already been stopped.");
  EXPECT_EQ(start("e1").value().status, experiment_status::running);
  EXPECT_EQ(start("none").error().code, errc::not_found);
  EXPECT_EQ(stop("none").error().code, errc::not_found);
}

TEST_F(Experiments, TakeTheirEnrolmentsWithThem) {
  base_.make_running("e1");
  base_.make_running("e2");
  enrol({"ann", "bob"}, "e1");
  enrol({"bob", "cid"}, "e2");
  EXPECT_TRUE(remove("e1").has_value());
  EXPECT_FALSE(clear_remains(base_.on())) << "so few go at once";
  EXPECT_EQ(base_.count_of("ann"), "0");
  EXPECT_EQ(base_.count_of("bob"), "1");
  EXPECT_EQ(experiments_count(), "1");
  EXPECT_EQ(base_.false_counts(), "");
  EXPECT_EQ(remove("e1").error().code, errc::not_found);
}

TEST_F(Experiments, WithManyEnrolmentsAreGoneAtOnceAndLeftAPartAtATime) {
  base_.make_running("e1");
  base_.make_running("e2");
  enrol({"a", "b", "c", "d", "e"}, "e1");
  enrol({"e"}, "e2");
  EXPECT_TRUE(remove("e1", 2).has_value());
  EXPECT_EQ(find_experiment(base_.on(), {base_.by(), "e1"}).error().code, errc::not_found);
  EXPECT_EQ(experiments_count(), "1");
  EXPECT_EQ(enrolled_in("e"), "e2");
  EXPECT_EQ(base_.false_counts(), "");
  base_.make_running("e1");  // its key is free
  enrol({"e"}, "e1");
  EXPECT_EQ(enrolled_in("e"), "e1 e2");

  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.enrolment"), "5");
  EXPECT_TRUE(clear_remains(base_.on(), 2));
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.enrolment"), "3");
  EXPECT_EQ(base_.false_counts(), "") << "true between the parts";
  EXPECT_TRUE(clear_remains(base_.on(), 2));
  EXPECT_EQ(base_.false_counts(), "");
  EXPECT_FALSE(clear_remains(base_.on(), 2));
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.enrolment"), "2") << "those in what is there";
  EXPECT_EQ(base_.count_of("e"), "2");
}

TEST_F(Experiments, AreClearedAwayByOneReplicaAtATime) {
  base_.make_running("e1");
  enrol({"a", "b", "c"}, "e1");
  ASSERT_TRUE(remove("e1", 1).has_value());
  db::connection other(base_.options());
  transact([&](db::transaction& in) {
    in.run_text("SELECT FROM participants.remains FOR UPDATE");
    EXPECT_FALSE(clear_remains(other)) << "it waits for nobody";
  });
  EXPECT_TRUE(clear_remains(other));
  EXPECT_EQ(base_.false_counts(), "");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.remains"), "0");
}

TEST_F(Experiments, AreLeftOnlyByWhoIsIn) {
  base_.make_running("e1");
  base_.make_participant("bob");
  enrol({"ann"}, "e1");
  EXPECT_EQ(withdraw_from("bob", "e1").error().code, errc::not_found);
  EXPECT_EQ(withdraw_from("none", "e1").error().code, errc::not_found);
  EXPECT_EQ(withdraw_from("ann", "none").error().code, errc::not_found);
  EXPECT_EQ(withdraw_from("ann", "e1", false).error().code, errc::precondition_failed);
  EXPECT_EQ(base_.count_of("ann"), "1");
  EXPECT_TRUE(withdraw_from("ann", "e1").has_value());
  EXPECT_EQ(base_.count_of("ann"), "0");
  EXPECT_EQ(withdraw_from("ann", "e1").error().code, errc::not_found);
}

TEST_F(Experiments, ShowAnEnrolmentToMembersAlone) {
  base_.make_running("e1");
  enrol({"ann"}, "e1");
  const auto find = [this](const enrolment_path& where) {
    return transact([&](db::transaction& in) { return find_enrolment(in, where); });
  };
  const domain::enrolment found = find({base_.by(), "ann", "e1"}).value();
  EXPECT_EQ(found.participant, "ann");
  EXPECT_EQ(found.experiment, "e1");
  EXPECT_EQ(found.variant, "a");
  EXPECT_EQ(found.team_id, base_.team());
  EXPECT_EQ(find({{base_.team(), "john@example.com"}, "ann", "e1"}).error().code, errc::not_found);
  EXPECT_EQ(find({base_.by(), "none", "e1"}).error().code, errc::not_found);
  EXPECT_EQ(find({base_.by(), "ann", "none"}).error().code, errc::not_found);
  EXPECT_TRUE(find_participant(base_.on(), {base_.by(), "ann"}).has_value());
  EXPECT_EQ(find_participant(base_.on(), {{base_.team(), "john@example.com"}, "ann"}).error().code,
            errc::not_found);
}

TEST_F(Experiments, GoWithTheirTeamAndEnrolmentsWithTheirParticipant) {
  base_.make_running("e1");
  enrol({"ann", "bob"}, "e1");
  base_.ask("DELETE FROM participants.participant WHERE key = 'ann' RETURNING 1");
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.enrolment"), "1");
  ASSERT_TRUE(transact([&](db::transaction& in) { return delete_team(in, base_.by(), {}); }).has_value());
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.experiment"), "0");
  while (clear_remains(base_.on())) {
  }
  EXPECT_EQ(base_.ask("SELECT count(*) FROM participants.enrolment"), "0");
}

}  // namespace
}  // namespace roster::participants
