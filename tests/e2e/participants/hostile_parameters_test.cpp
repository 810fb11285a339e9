// Parameters and paths that no honest client sends get the documented 4xx, and the connection goes on.
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/participants/team_requests.hpp"

namespace roster::e2e {
namespace {

TEST(HostileParameters, OutOfRangeAre422InThePagesWords) {
  team_client team;
  const std::pair<const char*, std::string> cases[] = {
      {"?page=0", complaint("page", "The page must be at least 1.")},
      {"?page=-1", complaint("page", "The page must be at least 1.")},
      {"?page=x", complaint("page", "The page must be an integer.")},
      {"?page=", complaint("page", "The page must be an integer.")},
      {"?page=1.5", complaint("page", "The page must be an integer.")},
      {"?page=%27%20OR%201%3D1%20--", complaint("page", "The page must be an integer.")},
      {"?page=%F0%9F%98%80", complaint("page", "The page must be an integer.")},
      {"?page=%E2%80%8F1", complaint("page", "The page must be an integer.")},
      {"?page=99999999999999999999", complaint("page", "The page must not be greater than 66667.")},
      {"?page=2147483647", complaint("page", "The page must not be greater than 66667.")},
      {"?page=1&page=2", complaint("page", "The page field has a duplicate value.")},
      {"?page[]=1&page=1&page=1", complaint("page", "The page field has a duplicate value.")},
      {"?per_page=0", complaint("per_page", "The per page must be at least 1.")},
      {"?per_page=101", complaint("per_page", "The per page must not be greater than 100.")},
      {"?pagelen=101", complaint("pagelen", "The pagelen must not be greater than 100.")},
      {"?sort=notes", complaint("sort", "The selected sort is invalid.")},
      {"?sort=id;DROP%20TABLE", complaint("sort", "The selected sort is invalid.")},
      {"?sort=key&sort=id", complaint("sort", "The sort field has a duplicate value.")},
      {"?include=secrets", complaint("include", "The selected include is invalid.")},
      {"?include=../team", complaint("include", "The selected include is invalid.")},
      {"?cursor=", complaint("cursor", "The selected cursor is invalid.")},
      {"?cursor=..%2F..", complaint("cursor", "The selected cursor is invalid.")},
      {"?cursor=AAAAAAAAAAAAAAAAAAAA", complaint("cursor", "The selected cursor is invalid.")},
      {"?filter[key]=a&filter[key]=b",
       complaint("filter[key]", "The filter[key] field has a duplicate value.")},
  };
  for (const auto& [query, body] : cases) {
    const http_answer answer = team.ask("GET", query);
    EXPECT_EQ(answer.status, 422) << query;
    EXPECT_EQ(answer.body, body) << query;
  }
}

TEST(HostileParameters, WhatIsNoTextIs400) {
  team_client team;
  for (const char* query : {"?page=%00", "?filter[key]=%00", "?x=%00", "?%00=x", "?page=%", "?sort=%zz",
                            "?filter[key]=%FF", "?filter[key]=%C0%AF", "?filter[key]=%ED%A0%80"}) {
    const http_answer answer = team.ask("GET", query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.body, R"({"message":"Bad Request"})") << query;
  }
  for (const char* key : {"/a%00b", "/%FF", "/%", "/a%zz"}) {
    EXPECT_EQ(team.ask("PUT", key, "{}").status, 400) << key;
    EXPECT_EQ(team.ask("DELETE", key).status, 400) << key;
  }
}

TEST(HostileParameters, AFilterIsNeverAPattern) {
  team_client team;
  for (const char* key : {"a1", "%1", "_1"}) team.create(key);
  for (const char* none : {"%25", "_", "%27%20OR%20%271%27=%271", "a%5C", "\\", "..%2F", "a%2A%2A1",
                           "%E2%80%8F", "%F0%9F%98%80", "a1%20"}) {
    const http_answer answer = team.ask("GET", "?filter[key]=" + std::string(none));
    EXPECT_EQ(answer.status, 200) << none;
    EXPECT_EQ(keys_of(answer), "") << none;
  }
  EXPECT_EQ(keys_of(team.ask("GET", "?filter[key]=%25*")), "%1");
  EXPECT_EQ(keys_of(team.ask("GET", "?filter[key]=_*")), "_1");
  EXPECT_EQ(keys_of(team.ask("GET", "?filter[key]=" + std::string(6000, 'a') + "*")), "");
}

TEST(HostileParameters, UnknownOnesAreIgnored) {
  team_client team;
  team.create("a1");
  EXPECT_EQ(keys_of(team.ask("GET", "?x=1&x=2&filter[notes]=y&filter=z&page[size]=3&&=&debug")), "a1");
}

TEST(HostileParameters, TenThousandOfThemAreRefusedOrIgnored) {
  team_client team;
  std::string query = "?page=1";
  for (int i = 0; i < 10'000; ++i) query += "&p" + std::to_string(i) + "=1";
  http_client other = team.system().connect();
  const http_answer answer = other.request("GET", team.path(query), with_token(team.team()));
  EXPECT_EQ(answer.status, 414);
  std::string most = "?page=1";
  while (most.size() < 7'900) most += "&x=1";
  EXPECT_EQ(team.ask("GET", most).status, 200);
  while (most.size() < 8'000) most += "&page=1";
  EXPECT_EQ(team.ask("GET", most).status, 422);
}

TEST(HostileParameters, AMadeUpCursorOfAnotherTeamIs422) {
  team_client team;
  team_client other;
  for (const char* key : {"a1", "b1"}) {
    team.create(key);
    other.create(key);
  }
  const std::string next = link_of(other.ask("GET", "?per_page=1"), "next");
  const http_answer answer = team.ask("GET", next.substr(next.find('?')));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.body, complaint("cursor", "The selected cursor is invalid."));
}

TEST(HostileParameters, PathsThatAreNoKeyAre404) {
  team_client team;
  for (const char* key : {"/..", "/a%2F..%2F..", "/%27%20OR%201=1", "/%F0%9F%98%80", "/%E2%80%8F", "/a_"}) {
    EXPECT_EQ(team.ask("PUT", key, "{}").status, 404) << key;
    EXPECT_EQ(team.ask("DELETE", key).status, 404) << key;
  }
  EXPECT_EQ(team.ask("PUT", "/" + std::string(7000, 'a'), "{}").status, 404);
}

}  // namespace
}  // namespace roster::e2e
