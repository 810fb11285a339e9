// Who may not know gets the earlier answer, whatever else is wrong with the request.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/harness/requests.hpp"

namespace roster::e2e {
namespace {

constexpr const char* broken = R"({"key": )";

TEST(OrderOfChecks, CredentialTeamSubscriptionBody) {
  roster_system& system = roster_system::shared();
  const team_access team = system.make_team();
  const team_access lapsed = system.make_team();
  system.administer(server::participants,
                    {"team", "subscription", "--team", lapsed.id, "--active-until", "none"});
  http_client client = system.connect();
  const http_headers bad_type{{"Content-Type", "text/plain"}};
  EXPECT_EQ(client.request("POST", "/api/teams/999999999/participants", bad_type, broken).status, 403);
  EXPECT_EQ(post_participant(client, {"999999999", "", team.token}, broken).status, 404);
  EXPECT_EQ(post_participant(client, lapsed, broken).status, 402);
  EXPECT_EQ(post_participant(client, lapsed, participant_body("abc_")).status, 402);
  EXPECT_EQ(post_participant(client, team, broken).status, 400);
  EXPECT_EQ(post_participant(client, team, participant_body("abc_")).status, 422);
}

TEST(OrderOfChecks, KeyCollectionRoleBody) {
  roster_system& system = roster_system::shared();
  const collection_access collection = system.make_collection();
  http_client client = system.connect();
  EXPECT_EQ(post_guest(client, collection, guest_body("the-guest@example.com")).status, 200);
  const collection_access as_guest{collection.id, "", system.make_api_key("the-guest@example.com")};
  EXPECT_EQ(client.request("POST", guests_path(collection), {{"Content-Type", "text/plain"}}, broken).status,
            401);
  EXPECT_EQ(post_guest(client, {"AAAAAAAAAAAAAAAAAAAA", "", collection.key}, broken).status, 404);
  EXPECT_EQ(post_guest(client, as_guest, broken).status, 403);
  EXPECT_EQ(post_guest(client, collection, broken).status, 400);
  EXPECT_EQ(post_guest(client, collection, R"({"email":1})").status, 422);
}

}  // namespace
}  // namespace roster::e2e
