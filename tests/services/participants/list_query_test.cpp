// The parameters of lists: ranges, spellings, repetitions.
#include "services/participants/api/list_query.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "common/error/answers.hpp"

namespace roster::participants::api {
namespace {

constexpr std::array<std::string_view, 3> sorts{"id", "key", "created_at"};
constexpr std::array<std::string_view, 2> includes{"experiments", "team"};
constexpr list_rules rules{sorts, includes, true};

result<list_query> read(const std::string& query, const list_rules& by = rules) {
  http::request message;
  message.set_start(http::verb::get, "GET", "/api/teams/7/participants?" + query, false);
  return read_list_query(message, by);
}

std::string complaint(const std::string& query) {
  const result<list_query> found = read(query);
  if (found.has_value()) return "none";
  EXPECT_EQ(found.error().code, errc::invalid_data) << query;
  const field_error first = found.error().fields.at(0);
  return first.field + ": " + first.message;
}

TEST(ListQuery, NothingIsTheFirstPageOf15) {
  const list_query found = read("").value();
  EXPECT_EQ(found.page, 1);
  EXPECT_EQ(found.per_page, 15);
  EXPECT_EQ(found.sort, std::nullopt);
  EXPECT_EQ(found.filter_key, std::nullopt);
  EXPECT_EQ(found.cursor, std::nullopt);
  EXPECT_TRUE(found.includes.empty());
}

TEST(ListQuery, ReadsEverythingAListKnows) {
  const list_query found =
      read("page=3&per_page=100&sort=-created_at&filter%5Bkey%5D=a%2B*&include=team,experiments&cursor=x")
          .value();
  EXPECT_EQ(found.page, 3);
  EXPECT_EQ(found.per_page, 100);
  EXPECT_EQ(found.sort, "created_at");
  EXPECT_TRUE(found.descending);
  EXPECT_EQ(found.filter_key, "a+*");
  EXPECT_EQ(found.includes, (std::vector<std::string_view>{"experiments", "team"}));
  EXPECT_EQ(found.cursor, "x");
}

TEST(ListQuery, ThePageSizeHasTwoNames) {
  EXPECT_EQ(read("pagelen=7").value().per_page, 7);
  EXPECT_EQ(read("per_page=8&pagelen=7").value().per_page, 8);
  EXPECT_EQ(complaint("pagelen=101"), "pagelen: The pagelen must not be greater than 100.");
}

TEST(ListQuery, NumbersOutOfRangeAreRefused) {
  for (const char* none : {"page=", "page=x", "page=1.5", "page=1e3", "page=0x1", "page=%201", "page=+1",
                           "page=1;", "page=' OR 1=1 --", "page=%F0%9F%98%80", "page=-", "page=../1"})
    EXPECT_EQ(complaint(none), "page: The page must be an integer.") << none;
  EXPECT_EQ(complaint("page=0"), "page: The page must be at least 1.");
  EXPECT_EQ(complaint("page=-5"), "page: The page must be at least 1.");
  EXPECT_EQ(complaint("page=-99999999999999999999"), "page: The page must be at least 1.");
  EXPECT_EQ(complaint("page=2147483648&cursor=x"), "page: The page must not be greater than 2147483647.");
  for (const char* deep : {"page=66668", "page=2147483648", "page=99999999999999999999"})
    EXPECT_EQ(complaint(deep), "page: The page must not be greater than 66667.") << deep;
  EXPECT_EQ(complaint("page=66667&per_page=15"), "none");
  EXPECT_EQ(complaint("page=10002&per_page=100"), "page: The page must not be greater than 10001.");
  EXPECT_EQ(complaint("per_page=0"), "per_page: The per page must be at least 1.");
  EXPECT_EQ(complaint("per_page=101"), "per_page: The per page must not be greater than 100.");
}

TEST(ListQuery, UnknownChoicesAreRefused) {
  for (const char* bad : {"sort=", "sort=notes", "sort=--id", "sort=ID", "sort=id,key"})
    EXPECT_EQ(complaint(bad), "sort: The selected sort is invalid.") << bad;
  for (const char* bad : {"include=notes", "include=team,", "include=,team", "include=team;experiments"})
    EXPECT_EQ(complaint(bad), "include: The selected include is invalid.") << bad;
  EXPECT_TRUE(read("include=").value().includes.empty());
}

TEST(ListQuery, ARepeatedParameterIsRefused) {
  EXPECT_EQ(complaint("page=1&page=2"), "page: The page field has a duplicate value.");
  EXPECT_EQ(complaint("filter[key]=a&filter%5Bkey%5D=a"),
            "filter[key]: The filter[key] field has a duplicate value.");
  EXPECT_EQ(complaint("other=1&other=2"), "none");
}

TEST(ListQuery, EveryComplaintIsInOneAnswer) {
  EXPECT_EQ(error_body(read("page=0&per_page=x&sort=y").error(), dialect::message),
            R"({"message":"The given data was invalid.","errors":{"page":["The page must be at least 1."],)"
            R"("per_page":["The per page must be an integer."],"sort":["The selected sort is invalid."]}})");
}

TEST(ListQuery, WhatIsNoTextIsABadRequest) {
  EXPECT_EQ(read("page=%00").error().code, errc::bad_request);
  EXPECT_EQ(read("x=%FF").error().code, errc::bad_request);
}

TEST(ListQuery, AListIgnoresWhatItDoesNotKnow) {
  const list_rules plain{std::span(sorts).first(1), {}, false};
  EXPECT_EQ(read("filter[key]=a&include=x&cursor=c", plain).value().filter_key, std::nullopt);
  EXPECT_EQ(read("sort=key", plain).error().code, errc::invalid_data);
}

}  // namespace
}  // namespace roster::participants::api
