// Teams and members, member by member in their order.
#include "services/participants/api/team_json.hpp"

#include <gtest/gtest.h>

#include "services/participants/api/member_json.hpp"

namespace roster::participants::api {
namespace {

constexpr text::timestamp time_shown{std::chrono::seconds(1'635'889'768)};  // 2021-11-02 21:49:28

domain::team team() {
  return {4,
          "Growth \"1\"",
          12,
          3,
          true,
          time_shown - std::chrono::minutes(6),
          time_shown - std::chrono::seconds(2)};
}

domain::team_member member() {
  return {4, "jane+x@example.com", domain::team_role::owner, time_shown - std::chrono::minutes(6)};
}

constexpr const char* team_attributes =
    R"("attributes":{"id":4,"name":"Growth \"1\"","participants_count":12,"experiments_count":3,)"
    R"("is_free":true,"created":{"human":"6 minutes ago","string":"2021-11-02 21:43:28"},)"
    R"("updated":{"human":"2 seconds ago","string":"2021-11-02 21:49:26"}})";

constexpr const char* member_attributes =
    R"("attributes":{"team_id":4,"subject":"jane+x@example.com","role":"owner",)"
    R"("created":{"human":"6 minutes ago","string":"2021-11-02 21:43:28"}})";

TEST(TeamJson, WritesWhatIsShown) {
  EXPECT_EQ(team_json(team(), team_link("https://roster.example", 4), time_shown),
            std::string(R"({"data":{"id":"4","type":"teams",)") + team_attributes +
                R"(,"links":{"self":{"href":"https://roster.example/api/teams/4"}}}})");
}

TEST(TeamJson, WritesWhatWasCreated) {
  EXPECT_EQ(created_team_json(team(), team_link("https://roster.example", 4), time_shown),
            std::string(R"({"data":{"id":"4","type":"team",)") + team_attributes +
                R"(,"relationships":[],"links":{"self":"https://roster.example/api/teams/4"}}})");
}

TEST(TeamTag, ChangesWithEverythingThatIsShown) {
  const std::string tag = team_tag(team());
  EXPECT_EQ(tag, team_tag(team()));
  domain::team other = team();
  other.updated += std::chrono::microseconds(1);
  EXPECT_NE(team_tag(other), tag);
  other = team();
  ++other.participants_count;
  EXPECT_NE(team_tag(other), tag);
  other = team();
  ++other.experiments_count;
  EXPECT_NE(team_tag(other), tag);
}

TEST(MemberJson, WritesWhatIsShownWithTheSubjectEncodedInTheLink) {
  EXPECT_EQ(
      member_json(member(), member_link("https://roster.example", member()), time_shown),
      std::string(R"({"data":{"id":"jane+x@example.com","type":"members",)") + member_attributes +
          R"(,"links":{"self":{"href":"https://roster.example/api/teams/4/members/jane%2Bx%40example.com"}}}})");
}

TEST(MemberJson, WritesWhoWasAdded) {
  EXPECT_EQ(created_member_json(member(), "https://roster.example/m", time_shown),
            std::string(R"({"data":{"id":"jane+x@example.com","type":"member",)") + member_attributes +
                R"(,"relationships":[],"links":{"self":"https://roster.example/m"}}})");
}

}  // namespace
}  // namespace roster::participants::api
