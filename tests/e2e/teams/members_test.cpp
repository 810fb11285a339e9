// /api/teams/{team}/members: each route and each error, through the whole system.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <thread>

#include "tests/e2e/teams/team_client.hpp"

namespace roster::e2e {
namespace {

std::string members_path(const std::string& team) {
  return team_path(team) + "/members";
}

std::string member_attributes(const std::string& team, const std::string& subject, const std::string& role) {
  return R"("attributes":{"team_id":)" + team + R"(,"subject":")" + subject + R"(","role":")" + role +
         R"(","created":{"human":"AGE","string":"TIME"}})";
}

std::string shown(const std::string& team, const std::string& subject, const std::string& encoded,
                  const std::string& role) {
  return R"({"id":")" + subject + R"(","type":"members",)" + member_attributes(team, subject, role) +
         R"(,"links":{"self":{"href":")" + url_of(members_path(team) + "/" + encoded) + R"("}}})";
}

TEST(Members, WhoIsAddedIs201WithALinkThatIsEncoded) {
  team_client owner("add@example.com");
  const std::string team = make_team(owner);
  const http_answer added = owner.post(members_path(team), R"({"subject":" John+x@Example.com "})");
  const std::string link = url_of(members_path(team) + "/john%2Bx%40example.com");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(added.header("Location"), link);
  EXPECT_EQ(normal(added.body), R"({"data":{"id":"john+x@example.com","type":"member",)" +
                                    member_attributes(team, "john+x@example.com", "member") +
                                    R"(,"relationships":[],"links":{"self":")" + link + R"("}}})");
  const http_answer found = owner.get(members_path(team) + "/John%2Bx@example.com");
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(normal(found.body),
            R"({"data":)" + shown(team, "john+x@example.com", "john%2Bx%40example.com", "member") + "}");
  EXPECT_EQ(owner
                .get(members_path(team) + "/john%2Bx%40example.com",
                     {{"If-None-Match", found.header("ETag").value()}})
                .status,
            304);
}

TEST(Members, TheListIsForEveryMember) {
  team_client owner("list@example.com");
  team_client member("a-member@example.com");
  const std::string team = make_team(owner);
  ASSERT_EQ(owner.post(members_path(team), R"({"subject":"a-member@example.com"})").status, 201);
  const http_answer all = member.get(members_path(team) + "/");
  EXPECT_EQ(all.status, 200);
  const std::string path = url_of(members_path(team));
  EXPECT_EQ(normal(all.body),
            R"({"data":[)" + shown(team, "a-member@example.com", "a-member%40example.com", "member") + "," +
                shown(team, "list@example.com", "list%40example.com", "owner") + R"(],"links":{"first":")" +
                path + R"(?page=1&per_page=15","last":null,"prev":null,"next":null},)" +
                R"("meta":{"current_page":1,"from":1,"path":")" + path +
                R"(","per_page":15,"to":2},"jsonapi":{"version":"1.0"}})");
  EXPECT_EQ(member.get(members_path(team) + "?sort=name").body,
            invalid("sort", "The selected sort is invalid."));
  EXPECT_EQ(member.get(members_path(team) + "?page=3").status, 200);
}

TEST(Members, WhatBreaksTheRulesIs422) {
  team_client owner("add-422@example.com");
  const std::string team = make_team(owner);
  const auto errors_of = [&](const std::string& body) {
    const http_answer answer = owner.post(members_path(team), body);
    EXPECT_EQ(answer.status, 422) << body;
    return answer.body;
  };
  EXPECT_EQ(errors_of("{}"), invalid("subject", "The subject field is required."));
  EXPECT_EQ(errors_of(R"({"subject":null})"), invalid("subject", "The subject field is required."));
  EXPECT_EQ(errors_of(R"({"subject":["a@b"]})"), invalid("subject", "The subject must be a string."));
  EXPECT_EQ(errors_of(R"({"subject":"nobody"})"), invalid("subject", "The subject format is invalid."));
  EXPECT_EQ(errors_of(R"({"subject":")" + std::string(250, 'a') + R"(@b.cd"})"),
            R"({"message":"The given data was invalid.","errors":{"subject":)"
            R"(["The subject must not be greater than 254 characters.","The subject format is invalid."]}})");
  EXPECT_EQ(errors_of(R"({"subject":"a@b","role":"admin"})"),
            invalid("role", "The selected role is invalid."));
  EXPECT_EQ(errors_of(R"({"subject":"a@b","role":0})"), invalid("role", "The role must be a string."));
  EXPECT_EQ(errors_of(R"({"subject":"ADD-422@example.com","role":"owner"})"),
            invalid("subject", "The subject has already been taken."));
  EXPECT_EQ(owner.post(members_path(team), R"({"subject":"a@b\u0000c"})").status, 400);
  EXPECT_EQ(owner.post(members_path(team), "{").status, 400);
}

TEST(Members, OwnersManageAndMembersDoNotAndStrangersSeeNothing) {
  team_client owner("manage@example.com");
  team_client member("managed@example.com");
  team_client stranger("not-in-it@example.com");
  const std::string team = make_team(owner);
  ASSERT_EQ(owner.post(members_path(team), R"({"subject":"managed@example.com"})").status, 201);
  const std::string one = members_path(team) + "/managed@example.com";
  for (const char* body : {R"({"subject":"a@b"})", "{"}) {
    EXPECT_EQ(member.post(members_path(team), body).body, forbidden);
    EXPECT_EQ(stranger.post(members_path(team), body).body, not_found);
  }
  EXPECT_EQ(member.send("DELETE", one).body, forbidden);
  EXPECT_EQ(member.send("DELETE", members_path(team) + "/manage@example.com").status, 403);
  for (const char* method : {"GET", "DELETE"}) EXPECT_EQ(stranger.send(method, one).body, not_found);
  EXPECT_EQ(stranger.get(members_path(team)).body, not_found);
  EXPECT_EQ(stranger.get(members_path(team) + "?page=0").body, not_found);
  EXPECT_EQ(owner.get(members_path("999999999")).body, not_found);
  EXPECT_EQ(member.get(members_path(team) + "/nobody@example.com").body, not_found);
}

TEST(Members, WhoIsRemovedIsAStrangerAtOnce) {
  team_client owner("remove@example.com");
  team_client member("removed@example.com");
  const std::string team = make_team(owner);
  const std::string one = members_path(team) + "/removed%40example.com";
  ASSERT_EQ(owner.post(members_path(team), R"({"subject":"removed@example.com"})").status, 201);
  EXPECT_EQ(member.get(team_path(team)).status, 200);
  EXPECT_EQ(owner.send("DELETE", one, {}, {{"If-Match", "\"other\""}}).body, precondition_failed);
  const http_answer gone = owner.send("DELETE", one);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_EQ(owner.send("DELETE", one).body, not_found);
  EXPECT_EQ(member.get(team_path(team)).status, 404);
  EXPECT_EQ(member.post(team_path(team) + "/participants", participant_body("a")).status, 404);
}

TEST(Members, TheLastOwnerCannotBeRemoved) {
  team_client owner("last@example.com");
  const std::string team = make_team(owner);
  const http_answer refused = owner.send("DELETE", members_path(team) + "/last@example.com");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body, invalid("subject", "The last owner cannot be removed."));
  EXPECT_EQ(owner.get(team_path(team)).status, 200);
}

TEST(Members, OfTheLastTwoOwnersWhoRemoveEachOtherOneStays) {
  roster_system& system = roster_system::shared();
  team_client owner("first@example.com");
  const std::array<std::string, 2> subjects{"first@example.com", "second@example.com"};
  const std::array<std::string, 2> tokens{system.make_token(subjects[0]), system.make_token(subjects[1])};
  for (int round = 0; round < 10; ++round) {
    const std::string team = make_team(owner);
    ASSERT_EQ(owner.post(members_path(team), R"({"subject":"second@example.com","role":"owner"})").status,
              201);
    std::array<int, 2> statuses{};
    const auto removal = [&](std::size_t who) {
      http_client client = system.connect();
      statuses.at(who) = client
                             .request("DELETE", members_path(team) + "/" + subjects.at(1 - who),
                                      with_token({"", "", tokens.at(who)}))
                             .status;
    };
    std::thread other([&] { removal(0); });
    removal(1);
    other.join();
    EXPECT_TRUE((statuses == std::array<int, 2>{204, 404}) || (statuses == std::array<int, 2>{404, 204}))
        << statuses[0] << ' ' << statuses[1];
  }
}

TEST(Members, AnIdempotencyKeyAddsOnceAndAnswersAlikeToWhoStillMay) {
  team_client owner("add-once@example.com");
  team_client second("second-owner@example.com");
  const std::string team = make_team(owner);
  const http_headers key{{"Idempotency-Key", "\"m-1\""}};
  const std::string body = R"({"subject":"second-owner@example.com","role":"owner"})";
  const http_answer first = owner.post(members_path(team), body, key);
  const http_answer again = owner.post(members_path(team), body, key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(owner.post(members_path(team), R"({"subject":"c@d"})", key).status, 422);
  EXPECT_EQ(owner.post(members_path(team), body).status, 422) << "without the key it is another request";
  ASSERT_EQ(second.send("DELETE", members_path(team) + "/add-once@example.com").status, 204);
  EXPECT_EQ(owner.post(members_path(team), body, key).status, 404);
}

}  // namespace
}  // namespace roster::e2e
