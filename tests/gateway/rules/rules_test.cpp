// The rule table: which paths belong to which rule.
#include "gateway/rules.hpp"

#include <gtest/gtest.h>

#include "common/http/path.hpp"

namespace roster::gateway {
namespace {

const rule* match(std::string_view path) {
  const auto segments = http::split_path(path);
  return segments ? match_rule(*segments) : nullptr;
}

TEST(MatchRule, SendsTeamsToParticipantsWithABearerToken) {
  for (const char* path :
       {"/api/teams", "/api/teams/", "/api/teams/19/participants", "/api/user", "/api/current-team"}) {
    const rule* found = match(path);
    ASSERT_NE(found, nullptr) << path;
    EXPECT_EQ(found->accepts, credential_kind::bearer) << path;
    EXPECT_EQ(found->upstream, service::participants) << path;
  }
}

TEST(MatchRule, SendsCollectionsToCollectionsWithAnApiKey) {
  const rule* found = match("/api/v2/collections/kSC6NWYt-nEfC1yEbIW0/guests");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->accepts, credential_kind::api_key);
  EXPECT_EQ(found->upstream, service::collections);
}

TEST(NameOfService, IsTheAudienceThatTheServiceExpects) {
  EXPECT_EQ(name_of(service::participants), "participants");
  EXPECT_EQ(name_of(service::collections), "collections");
}

TEST(MatchRule, ComparesWholeSegments) {
  for (const char* path :
       {"/", "/api", "/api/teamsters", "/api/team", "/api/v2", "/api/v2/collection", "/teams", "/api/Teams"})
    EXPECT_EQ(match(path), nullptr) << path;
}

bool is_quick_at(http::verb method, std::string_view path, const char* prefer = nullptr) {
  http::request message;
  message.set_start(method, "ANY", std::string(path), false);
  if (prefer != nullptr) message.add_header("Prefer", prefer);
  return is_quick(message, http::split_path(path).value());
}

TEST(IsQuick, KnowsWhatIsHot) {
  EXPECT_TRUE(is_quick_at(http::verb::post, "/api/teams/19/participants"));
  EXPECT_TRUE(is_quick_at(http::verb::post, "/api/teams/19/participants/"));
  EXPECT_TRUE(is_quick_at(http::verb::get, "/api/teams/19/participants/j%2Fb"));
  EXPECT_TRUE(is_quick_at(http::verb::head, "/api/teams/19/participants/jb"));
  EXPECT_TRUE(is_quick_at(http::verb::post, "/api/v2/collections/x/guests", "return=minimal"));
}

TEST(IsQuick, TakesWhateverElseForSlow) {
  for (const char* path : {"/api/teams", "/api/teams/19", "/api/teams/19/participants", "/api/user",
                           "/api/teams/19/participants/jb/experiments", "/api/v2/collections/x/guests"})
    EXPECT_FALSE(is_quick_at(http::verb::get, path)) << path;
  for (const char* path : {"/api/teams/19", "/api/teams/19/participants/jb"})
    EXPECT_FALSE(is_quick_at(http::verb::delete_, path)) << path;
  EXPECT_FALSE(is_quick_at(http::verb::post, "/api/teams/19/participants/bulk"));
  EXPECT_FALSE(is_quick_at(http::verb::post, "/api/v2/collections/x/guests")) << "it answers with everybody";
}

TEST(MatchRule, ReadsAnEncodedPathAsTheServicesDo) {
  ASSERT_NE(match("/api/%74eams"), nullptr);
  EXPECT_EQ(match("/api%2Fteams"), nullptr);
  EXPECT_EQ(match("//api/teams"), nullptr);
  EXPECT_EQ(match("/api//teams"), nullptr);
  EXPECT_EQ(match("/x/../api/teams"), nullptr);
}

}  // namespace
}  // namespace roster::gateway
