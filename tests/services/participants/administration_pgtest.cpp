// The operator's commands on teams.
#include "services/participants/administration.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "tests/services/participants/team_database.hpp"

namespace roster::participants {
namespace {

text::timestamp at(std::string_view rfc3339) {
  return text::parse_rfc3339(rfc3339).value();
}

TEST(CreateTeam, MakesTheOwnerAMember) {
  test::team_database base;
  const std::int64_t team =
      create_team(base.on(), {" Team ", "Jane@Example.com", at("2030-01-01T00:00:00.123456Z")});
  EXPECT_EQ(base.ask("SELECT concat_ws('|', name, is_paid, subject, role) FROM participants.team "
                     "JOIN participants.team_member USING (team_id) WHERE team_id = " +
                     std::to_string(team)),
            "Team|f|jane@example.com|owner");
  EXPECT_EQ(list_teams(base.on()).at(0).active_until, "2030-01-01T00:00:00.123456Z");
}

TEST(CreateTeam, RefusesAnEmptyNameAndAnOwnerThatIsNoAddress) {
  test::team_database base;
  EXPECT_THROW(create_team(base.on(), {" ", "a@b"}), std::invalid_argument);
  EXPECT_THROW(create_team(base.on(), {std::string(256, 'a'), "a@b"}), std::invalid_argument);
  for (const char* owner : {"", "a", "@", "a@", "@b", "a@b@c", "a b@c"})
    EXPECT_THROW(create_team(base.on(), {"team", owner}), std::invalid_argument) << owner;
}

TEST(SetSubscription, MakesATeamAPaidOneThatItStays) {
  test::team_database base;
  const std::int64_t team = base.make_lapsed_team();
  const std::string is_paid = "SELECT is_paid FROM participants.team";
  ASSERT_EQ(base.ask(is_paid), "f");
  EXPECT_TRUE(set_subscription(base.on(), team, at("2031-01-01T00:00:00Z")));
  EXPECT_EQ(base.ask(is_paid), "t");
  EXPECT_TRUE(set_subscription(base.on(), team, std::nullopt));
  EXPECT_EQ(base.ask(is_paid), "t");
  EXPECT_EQ(base.ask("SELECT active_until IS NULL FROM participants.team"), "t");
}

TEST(SetSubscription, SaysWhenThereIsNoSuchTeam) {
  test::team_database base;
  EXPECT_FALSE(set_subscription(base.on(), 1, std::nullopt));
}

TEST(ListTeams, ShowsEveryTeamWithItsOwners) {
  test::team_database base;
  base.make_team("b@example.com");
  const std::int64_t second = create_team(base.on(), {"second", "c@example.com"});
  base.ask("INSERT INTO participants.team_member VALUES (" + std::to_string(second) +
           ", 'a@example.com', 'owner'), (" + std::to_string(second) + ", 'd@example.com', 'member')");
  const std::vector<listed_team> teams = list_teams(base.on());
  ASSERT_EQ(teams.size(), 2U);
  EXPECT_EQ(teams[1].team_id, second);
  EXPECT_EQ(teams[1].owners, "a@example.com,c@example.com");
  EXPECT_EQ(teams[1].active_until, "");
}

}  // namespace
}  // namespace roster::participants
