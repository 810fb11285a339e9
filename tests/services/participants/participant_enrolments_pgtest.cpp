// The experiments of a page of participants.
#include "services/participants/repository/participant_enrolments.hpp"

#include <gtest/gtest.h>

#include "services/participants/repository/participant_list.hpp"
#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

class ParticipantEnrolments : public ::testing::Test {
 protected:
  ParticipantEnrolments() {
    base_.make_team();  // 1
    base_.make_team();  // 2
    base_.ask(
        "INSERT INTO participants.participant (team_id, key, experiment_count) "
        "SELECT t, k, c FROM (VALUES (1, 'a', 2), (1, 'b', 0), (1, 'c', 1), (2, 'a', 1)) AS p (t, k, c)");
    base_.ask(
        "INSERT INTO participants.experiment (team_id, key, description) "
        "VALUES (1, 'x', 'of x'), (1, 'y', NULL), (1, 'z', NULL), (2, 'x', NULL)");
    base_.ask(
        "INSERT INTO participants.enrolment (team_id, participant_id, experiment_id) "
        "SELECT p.team_id, p.participant_id, e.experiment_id FROM participants.participant p "
        "JOIN participants.experiment e USING (team_id) "
        "WHERE (p.key, e.key) IN (('a', 'x'), ('a', 'z'), ('c', 'z'))");
  }

  participant_page page() {
    list_request asked{{1, test::member}};
    asked.count = 10;
    participant_page out = list_page(base_.on(), asked).value();
    add_experiments(base_.on(), 1, out);
    return out;
  }

  static std::string keys_of(const participant_page& shown, std::size_t row) {
    std::string out;
    for (const std::size_t position : shown.enrolled.at(row)) out += shown.experiments.at(position).key;
    return out;
  }

  test::team_database base_;
};

TEST_F(ParticipantEnrolments, AreEachOnceAndOfTheTeamAlone) {
  const participant_page shown = page();
  ASSERT_EQ(shown.experiments.size(), 2U);
  EXPECT_EQ(shown.experiments.at(0).description, "of x");
  EXPECT_EQ(shown.experiments.at(0).team_id, 1);
  EXPECT_EQ(keys_of(shown, 0), "xz");
  EXPECT_EQ(keys_of(shown, 1), "");
  EXPECT_EQ(keys_of(shown, 2), "z");
}

TEST_F(ParticipantEnrolments, OfNobodyAreNone) {
  base_.ask("DELETE FROM participants.participant");
  const participant_page shown = page();
  EXPECT_TRUE(shown.experiments.empty());
  EXPECT_TRUE(shown.enrolled.empty());
}

}  // namespace
}  // namespace roster::participants
