// GET /api/user and GET /api/current-team, through the whole system.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/teams/team_client.hpp"

namespace roster::e2e {
namespace {

TEST(CurrentUser, IsTheSubjectOfTheCredential) {
  team_client client("Jane.Doe+x@Example.com");
  const http_answer answer = client.get("/api/user/", {{"Accept", "application/vnd.api+json"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/vnd.api+json");
  EXPECT_EQ(answer.body,
            R"({"data":{"id":"jane.doe+x@example.com","type":"users","attributes":)"
            R"({"name":"jane.doe+x","email":"jane.doe+x@example.com"},"links":{"self":{"href":")" +
                url_of("/api/user") + R"("}}}})");
  EXPECT_EQ(client.get("/api/user", {{"If-None-Match", answer.header("ETag").value()}}).status, 304);
}

TEST(CurrentUser, WithoutACredentialItIs403) {
  http_client client = roster_system::shared().connect();
  for (const char* path : {"/api/user", "/api/current-team", "/api/teams", "/api/teams/1/members"}) {
    const http_answer answer = client.request("GET", path);
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_EQ(answer.body, R"({"message":"Unauthenticated."})");
  }
}

TEST(CurrentTeam, IsTheFirstOfTheSubjectsTeams) {
  team_client client("current@example.com");
  const http_answer none = client.get("/api/current-team");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.body, not_found);
  const std::string first = make_team(client, "First");
  make_team(client, "Second");
  const http_answer answer = client.get("/api/current-team");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(normal(answer.body), normal(client.get(team_path(first)).body));
  EXPECT_EQ(client.get("/api/current-team", {{"If-None-Match", answer.header("ETag").value()}}).status, 304);
}

TEST(CurrentTeam, TakesNoOtherMethod) {
  team_client client("methods-of-current@example.com");
  for (const char* path : {"/api/user", "/api/current-team"}) {
    const http_answer refused = client.post(path, "{}");
    EXPECT_EQ(refused.status, 405);
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD, OPTIONS");
  }
}

}  // namespace
}  // namespace roster::e2e
