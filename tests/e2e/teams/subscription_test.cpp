// PUT /api/teams/{team}/subscription, through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/teams/team_client.hpp"

namespace roster::e2e {
namespace {

constexpr const char* in_2030 = R"({"active_until":"2030-01-31T12:00:00Z"})";
constexpr const char* ended = R"({"active_until":null})";

class Subscription : public ::testing::Test {
 protected:
  http_answer set(const std::string& body) { return sales_.send("PUT", path_, body); }
  int create(const std::string& key) {
    return owner_.post(team_path(team_) + "/participants", participant_body(key)).status;
  }

  team_client owner_{"customer@example.com"};
  team_client sales_{"sales@example.com", {"--scope", "subscriptions:write"}};
  std::string team_ = make_team(owner_);
  std::string path_ = team_path(team_) + "/subscription";
};

TEST_F(Subscription, IsSetByTheScopeAloneAndMakesTheTeamAPaidOne) {
  const http_answer answer = set(in_2030);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(normal(answer.body), R"({"data":{"id":")" + team_ + R"(","type":"teams","attributes":)" +
                                     team_attributes(team_, "Growth", 0, false) +
                                     R"(,"links":{"self":{"href":")" + url_of(team_path(team_)) + R"("}}}})");
  EXPECT_EQ(sales_.get(team_path(team_)).status, 404) << "the scope is no membership";
  EXPECT_EQ(create("a"), 201);
}

TEST_F(Subscription, EndsAtOnceByNullOrByATimeThatHasPassed) {
  EXPECT_EQ(create("a"), 201);
  EXPECT_EQ(set(ended).status, 200);
  EXPECT_EQ(create("b"), 402);
  EXPECT_EQ(set(in_2030).status, 200);
  EXPECT_EQ(create("b"), 201);
  EXPECT_EQ(set(R"({"active_until":"2020-01-31T12:00:00+02:00"})").status, 200);
  EXPECT_EQ(create("c"), 402);
}

TEST_F(Subscription, IsForbiddenWithoutTheScopeWhateverTheTeam) {
  EXPECT_EQ(owner_.send("PUT", path_, in_2030).body, forbidden);
  EXPECT_EQ(owner_.send("PUT", "/api/teams/999999999/subscription", in_2030).body, forbidden);
  EXPECT_EQ(owner_.send("PUT", path_, "{").status, 403);
}

TEST_F(Subscription, OfAnUnknownTeamIs404) {
  for (const char* id : {"999999999", "0", "abc"})
    for (const char* body : {in_2030, "{}"})
      EXPECT_EQ(sales_.send("PUT", team_path(id) + "/subscription", body).body, not_found) << id;
}

TEST_F(Subscription, MustBeATimeOrNull) {
  EXPECT_EQ(set("{}").body, invalid("active_until", "The active until field is required."));
  EXPECT_EQ(set("").body, invalid("active_until", "The active until field is required."));
  EXPECT_EQ(set(R"({"active_until":1893456000})").body,
            invalid("active_until", "The active until must be a string."));
  for (const char* value : {"", "tomorrow", "2030-01-31", "2030-02-30T00:00:00Z"}) {
    const http_answer refused = set(R"({"active_until":")" + std::string(value) + R"("})");
    EXPECT_EQ(refused.status, 422) << value;
    EXPECT_EQ(refused.body, invalid("active_until", "The active until format is invalid."));
  }
  EXPECT_EQ(set("{").status, 400);
  EXPECT_EQ(create("a"), 201) << "the trial still runs";
}

}  // namespace
}  // namespace roster::e2e
