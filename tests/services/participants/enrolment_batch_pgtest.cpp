// Enrolling in batches: outcomes, counts, and what others do meanwhile.
#include "services/participants/repository/enrolment_batch.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "services/participants/administration.hpp"
#include "tests/services/participants/enrolment_database.hpp"
#include "tests/support/eventually.hpp"

namespace roster::participants {
namespace {

using test::kinds_of;

class EnrolBatch : public ::testing::Test {
 protected:
  std::string enrol(const std::vector<enrol_request>& asked) {
    last_ = enrol_batch(base_.on(), asked);
    return kinds_of(last_);
  }

  test::enrolment_database base_;
  std::vector<enrol_outcome> last_;
};

TEST_F(EnrolBatch, DecidesRowByRow) {
  base_.make_participant("ann");
  base_.make_running("running");
  base_.make_experiment("draft");
  enrol_request of_strangers = base_.request("ann", "running");
  of_strangers.by.subject = "john@example.com";
  enrol_request of_nobody = base_.request("ann", "running");
  of_nobody.by.team_id = 999;

  EXPECT_EQ(
      enrol({base_.request("ann", "running", "b"), of_strangers, of_nobody, base_.request("bob", "running"),
             base_.request("ann", "draft"), base_.request("ann", "none"),
             base_.request("ann", "running", "c"), base_.ingestion("bob", "running", "a")}),
      "enrolled no_team no_team no_participant not_running no_experiment present enrolled");
  EXPECT_EQ(last_[6].variant, "b") << "the first stays";
  EXPECT_EQ(base_.count_of("ann"), "1");
  EXPECT_EQ(base_.count_of("bob"), "1");
  EXPECT_EQ(base_.false_counts(), "");
}

TEST_F(EnrolBatch, StoresAndReportsTheSame) {
  base_.make_participant("ann");
  base_.make_running("e1");
  const std::string variant = R"(a"\ {},é)";
  ASSERT_EQ(enrol({base_.request("ann", "e1", variant)}), "enrolled");
  const enrol_outcome made = last_[0];
  EXPECT_EQ(made.variant, variant);
  EXPECT_EQ(made.created, made.updated);
  EXPECT_EQ(base_.ask("SELECT variant FROM participants.enrolment WHERE participant_id = " +
                      std::to_string(made.participant_id) +
                      " AND experiment_id = " + std::to_string(made.experiment_id)),
            variant);

  ASSERT_EQ(enrol({base_.request("ann", "e1")}), "present");
  EXPECT_EQ(last_[0].participant_id, made.participant_id);
  EXPECT_EQ(last_[0].experiment_id, made.experiment_id);
  EXPECT_EQ(last_[0].variant, variant);
  EXPECT_EQ(last_[0].created, made.created);
  EXPECT_EQ(last_[0].updated, made.updated);
}

TEST_F(EnrolBatch, ForceReplacesTheVariantAndNothingElse) {
  base_.make_running("e1");
  ASSERT_EQ(enrol({base_.ingestion("ann", "e1", "a")}), "enrolled");
  const enrol_outcome made = last_[0];
  ASSERT_EQ(enrol({base_.ingestion("ann", "e1", "b", true)}), "present");
  EXPECT_EQ(last_[0].variant, "b");
  EXPECT_EQ(last_[0].created, made.created);
  EXPECT_GT(last_[0].updated, made.updated);
  const text::timestamp changed = last_[0].updated;
  ASSERT_EQ(enrol({base_.ingestion("ann", "e1", "b", true)}), "present");
  EXPECT_EQ(last_[0].updated, changed) << "the same variant again changes nothing";
  EXPECT_EQ(base_.count_of("ann"), "1");
}

TEST_F(EnrolBatch, OneBatchMayHoldTheSameEnrolmentManyTimes) {
  base_.make_running("e1");
  base_.make_running("e2");
  EXPECT_EQ(enrol({base_.ingestion("ann", "e1", "a"), base_.ingestion("ann", "e2", "a"),
                   base_.ingestion("ann", "e1", "b"), base_.ingestion("ann", "e1", "c", true),
                   base_.ingestion("ann", "e1", "d", true)}),
            "enrolled enrolled present present present");
  EXPECT_EQ(base_.ask("SELECT string_agg(variant, ',' ORDER BY experiment_id) FROM participants.enrolment"),
            "d,a");
  EXPECT_EQ(base_.count_of("ann"), "2");
  EXPECT_EQ(base_.count_participants(), 1);
  EXPECT_EQ(base_.false_counts(), "");
}

TEST_F(EnrolBatch, RepeatsOfOneEnrolmentAreCarriedOutInTheirOrderByOneTransaction) {
  base_.make_running("e1");
  std::vector<enrol_request> asked;
  for (int i = 0; i < 200; ++i) asked.push_back(base_.ingestion("ann", "e1", "v" + std::to_string(i), true));
  asked.push_back(base_.ingestion("ann", "e1", "ignored"));
  const auto transactions = [this] { return std::stoll(base_.ask("SELECT txid_current()")); };
  for (const bool is_new : {true, false}) {
    const std::int64_t before = transactions();
    const std::vector<enrol_outcome> done = enrol_batch(base_.on(), asked);
    EXPECT_EQ(transactions() - before, 2) << "the batch's, and the one that asks";
    EXPECT_EQ(done[0].what, is_new ? enrol_outcome::kind::enrolled : enrol_outcome::kind::present);
    for (std::size_t i = 1; i < 200; ++i) {
      EXPECT_EQ(done[i].what, enrol_outcome::kind::present);
      EXPECT_EQ(done[i].variant, "v" + std::to_string(i));
      EXPECT_EQ(done[i].updated - done[i - 1].updated, std::chrono::microseconds(1))
          << "an entity tag of its own";
    }
    EXPECT_EQ(base_.ask("SELECT variant FROM participants.enrolment"), "v199");
    EXPECT_EQ(
        base_.ask("SELECT (extract(epoch FROM updated_at) * 1000000)::bigint FROM participants.enrolment"),
        std::to_string(done[199].updated.time_since_epoch().count()));
    EXPECT_EQ(base_.false_counts(), "");
  }
}

TEST_F(EnrolBatch, ALapsedTeamEnrolsWhomItHas) {
  base_.make_participant("ann");
  base_.make_running("e1");
  set_subscription(base_.on(), base_.team(), std::nullopt);
  EXPECT_EQ(enrol({base_.request("ann", "e1"), base_.ingestion("bob", "e1"), base_.ingestion("bob", "none"),
                   base_.ingestion("ann", "e1", "b", true)}),
            "enrolled lapsed lapsed present");
  EXPECT_EQ(base_.count_participants(), 1);
}

TEST_F(EnrolBatch, TeamsDoNotSeeEachOthersExperiments) {
  base_.make_running("e1");
  enrol_request elsewhere = base_.ingestion("ann", "e1");
  elsewhere.by.team_id = base_.make_team();
  EXPECT_EQ(enrol({elsewhere, base_.ingestion("ann", "e1")}), "no_experiment enrolled");
  EXPECT_EQ(base_.false_counts(), "");
}

TEST_F(EnrolBatch, OneIsPartOfATransactionThatIsRolledBack) {
  base_.make_running("e1");
  const enrol_request asked = base_.ingestion("ann", "e1");
  EXPECT_THROW(base_.on().transact([&](db::transaction& in) {
    EXPECT_EQ(enrol_one(in, asked).what, enrol_outcome::kind::enrolled);
    EXPECT_EQ(enrol_one(in, asked).what, enrol_outcome::kind::present);
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  EXPECT_EQ(base_.count_participants(), 0);
  EXPECT_EQ(base_.false_counts(), "");
}

// Runs `asked` on a second connection while `held` is open on the first, and commits that when the second
// waits.
class EnrolMeanwhile : public EnrolBatch {
 protected:
  std::string enrol_while(const std::string& held, const std::vector<enrol_request>& asked) {
    pqxx::connection first(base_.url());
    pqxx::work open(first);
    open.exec(held);
    std::string kinds;
    std::thread second([&] {
      db::connection own(base_.options());
      kinds = kinds_of(enrol_batch(own, asked));
    });
    EXPECT_TRUE(roster::test::eventually([&] {
      return base_.ask(
                 "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                 "wait_event_type = 'Lock'") == "1";
    }));
    open.commit();
    second.join();
    EXPECT_EQ(base_.false_counts(), "");
    return kinds;
  }
};

TEST_F(EnrolMeanwhile, TheExperimentGoes) {
  base_.make_running("e1");
  EXPECT_EQ(
      enrol_while("DELETE FROM participants.experiment; UPDATE participants.team SET experiments_count = 0",
                  {base_.ingestion("ann", "e1")}),
      "no_experiment");
  EXPECT_EQ(base_.count_participants(), 0);
}

TEST_F(EnrolMeanwhile, TheExperimentIsRenamed) {
  base_.make_running("e1");
  EXPECT_EQ(enrol_while("UPDATE participants.experiment SET key = 'e2'", {base_.ingestion("ann", "e1")}),
            "no_experiment");
}

TEST_F(EnrolMeanwhile, TheParticipantGoes) {
  base_.make_participant("ann");
  base_.make_running("e1");
  const std::string gone = "DELETE FROM participants.participant; DELETE FROM participants.team_participants";
  EXPECT_EQ(enrol_while(gone, {base_.request("ann", "e1")}), "no_participant");
  base_.make_participant("ann");
  EXPECT_EQ(enrol_while(gone, {base_.ingestion("ann", "e1")}), "enrolled") << "it is made anew";
  EXPECT_EQ(base_.count_participants(), 1);
}

TEST_F(EnrolMeanwhile, TheSameParticipantIsMade) {
  base_.make_running("e1");
  const std::string team = std::to_string(base_.team());
  EXPECT_EQ(enrol_while("INSERT INTO participants.participant (team_id, key) VALUES (" + team + ", 'ann');" +
                            "INSERT INTO participants.team_participants VALUES (" + team + ", 17, 1)",
                        {base_.ingestion("ann", "e1")}),
            "enrolled");
  EXPECT_EQ(base_.count_participants(), 1);
}

TEST_F(EnrolMeanwhile, TheSameEnrolmentIsMade) {
  base_.make_participant("ann");
  base_.make_running("e1");
  EXPECT_EQ(
      enrol_while("UPDATE participants.participant SET experiment_count = 1;"
                  "INSERT INTO participants.enrolment (team_id, participant_id, experiment_id, variant) "
                  "SELECT team_id, participant_id, experiment_id, 'theirs' "
                  "FROM participants.participant JOIN participants.experiment USING (team_id)",
                  {base_.request("ann", "e1", "mine")}),
      "present");
}

TEST_F(EnrolMeanwhile, TheTeamGoes) {
  base_.make_running("e1");
  EXPECT_EQ(enrol_while("DELETE FROM participants.team", {base_.ingestion("ann", "e1")}), "no_team");
}

}  // namespace
}  // namespace roster::participants
