// POST /api/teams/{team}/participants/bulk through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/participants/team_requests.hpp"

namespace roster::e2e {
namespace {

TEST(ParticipantBulk, GivesOneResultForEachAndKeepsTheGoodOnes) {
  team_client team;
  team.create("taken");
  const http_answer answer = team.ask(
      "POST", "/bulk",
      R"({"participants":[{"key":"a","notes":"n"},{"key":"taken"},{"key":"a_"},{"key":"b/1"},{"key":"a"},[]]})");
  EXPECT_EQ(answer.status, 200);
  const boost::json::value body = boost::json::parse(answer.body);
  std::string statuses;
  for (const auto& each : body.at("data").as_array())
    statuses += std::to_string(each.at("status").as_int64()) + " ";
  EXPECT_EQ(statuses, "201 422 422 201 422 422 ");
  EXPECT_EQ(boost::json::serialize(body.at("meta")), R"({"created":2,"failed":4})");
  EXPECT_EQ(body.at("data").at(0).at("data").at("type").as_string(), "participant");
  EXPECT_EQ(body.at("data").at(3).at("data").at("links").at("self").as_string(), team.link("/b%2F1"));
  EXPECT_EQ(boost::json::serialize(body.at("data").at(4)),
            R"({"status":422,"errors":{"key":["The key has already been taken."]}})");
  EXPECT_EQ(team.count(), "3");
}

TEST(ParticipantBulk, ARetryDoesNothingTwice) {
  team_client team;
  const std::string body = R"({"participants":[{"key":"a"},{"key":"b"}]})";
  const http_headers key{{"Idempotency-Key", "\"bulk\""}};
  const http_answer first = team.ask("POST", "/bulk", body, key);
  EXPECT_EQ(first.status, 200);
  const http_answer again = team.ask("POST", "/bulk", body, key);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(normal(again.body), normal(first.body));
  EXPECT_EQ(team.count(), "2");
  const http_answer other = team.ask("POST", "/bulk", R"({"participants":[{"key":"c"}]})", key);
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.body,
            complaint("idempotency_key", "The idempotency key has already been used with another payload."));
}

TEST(ParticipantBulk, AMessageThatIsWrongAsAWholeIsRefused) {
  team_client team;
  const auto errors_of = [&](const std::string& body) {
    const http_answer answer = team.ask("POST", "/bulk", body);
    EXPECT_EQ(answer.status, 422) << body;
    return answer.body;
  };
  EXPECT_EQ(errors_of("{}"), complaint("participants", "The participants field is required."));
  EXPECT_EQ(errors_of(R"({"participants":[]})"),
            complaint("participants", "The participants field is required."));
  EXPECT_EQ(errors_of(R"({"participants":{}})"),
            complaint("participants", "The participants must be an array."));
  std::string many = R"({"participants":[{})";
  for (int i = 0; i < 1000; ++i) many += ",{}";
  EXPECT_EQ(errors_of(many + "]}"),
            complaint("participants", "The participants must not have more than 1000 items."));
  EXPECT_EQ(team.ask("POST", "/bulk", "{").status, 400);
  EXPECT_EQ(team.ask("POST", "/bulk", R"({"participants":[{"key":"a\u0000"}]})").status, 400);
  EXPECT_EQ(team.count(), "0");
}

TEST(ParticipantBulk, AThousandGoInAtOnce) {
  team_client team;
  std::string body = R"({"participants":[)";
  for (int i = 0; i < 1000; ++i) body += (i > 0 ? "," : "") + participant_body("user_" + std::to_string(i));
  const http_answer answer = team.ask("POST", "/bulk", body + "]}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("meta":{"created":1000,"failed":0})"), std::string::npos);
  EXPECT_EQ(team.count(), "1000");
}

TEST(ParticipantBulk, WhoMayNotCreateHearsNothingElse) {
  team_client team;
  const team_access other = team.system().make_team("somebody-else@example.com");
  for (const char* body : {R"({"participants":[{"key":"a"}]})", "{}", "{"})
    EXPECT_EQ(team.client()
                  .request("POST", participants_path(other) + "/bulk", with_token(team.team()), body)
                  .status,
              404);
  team.system().administer(server::participants,
                           {"team", "subscription", "--team", team.team().id, "--active-until", "none"});
  for (const char* body : {R"({"participants":[{"key":"a"}]})", R"({"participants":[{}]})", "{}", "{"}) {
    const http_answer answer = team.ask("POST", "/bulk", body);
    EXPECT_EQ(answer.status, 402) << body;
    EXPECT_EQ(answer.body, R"({"message":"Subscription required."})");
  }
}

}  // namespace
}  // namespace roster::e2e
