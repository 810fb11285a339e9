// The envelope of lists, member by member.
#include "services/participants/api/list_json.hpp"

#include <gtest/gtest.h>

namespace roster::participants::api {
namespace {

constexpr const char* path = "https://roster.example/api/teams/7/participants";

TEST(ListJson, AnEmptyListHasEveryMember) {
  EXPECT_EQ(
      list_json(path, {}, {}),
      R"({"data":[],"links":{"first":"https://roster.example/api/teams/7/participants?page=1&per_page=15",)"
      R"("last":null,"prev":null,"next":null},"meta":{"current_page":1,"from":null,)"
      R"("path":"https://roster.example/api/teams/7/participants","per_page":15,"to":null},)"
      R"("jsonapi":{"version":"1.0"}})");
}

TEST(ListJson, LinksRepeatWhatWasAskedForAndCarryTheCursor) {
  list_query asked;
  asked.page = 3;
  asked.per_page = 2;
  asked.sort = "key";
  asked.descending = true;
  asked.filter_key = "a&b*";
  asked.includes = {"experiments", "team"};
  asked.cursor = "here";
  list_page shown{R"({"id":"1"},{"id":"2"})", 2};
  shown.prev = neighbour{};
  shown.next = neighbour{"there"};
  const std::string json = list_json(path, asked, shown);
  const std::string rest = "&per_page=2&sort=-key&filter%5Bkey%5D=a%26b%2A&include=experiments%2Cteam";
  EXPECT_NE(json.find("\"first\":\"" + std::string(path) + "?page=1" + rest + "\""), std::string::npos)
      << json;
  EXPECT_NE(json.find("\"prev\":\"" + std::string(path) + "?page=2" + rest + "\""), std::string::npos)
      << json;
  EXPECT_NE(json.find("\"next\":\"" + std::string(path) + "?page=4" + rest + "&cursor=there\""),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("current_page":3,"from":5,)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("per_page":2,"to":6})"), std::string::npos) << json;
}

TEST(ListJson, WhatIsIncludedStandsBesideTheData) {
  list_page shown{"{}", 1, R"({"type":"teams"})", true};
  EXPECT_EQ(list_json(path, {}, shown).rfind(R"({"data":[{}],"included":[{"type":"teams"}],"links":)", 0),
            0U);
}

}  // namespace
}  // namespace roster::participants::api
