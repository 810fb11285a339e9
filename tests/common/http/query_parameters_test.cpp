// Queries as parameters.
#include "common/http/query_parameters.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace roster::http {
namespace {

constexpr std::array<std::string_view, 3> known{"page", "sort", "filter[key]"};

query_parameters read(std::string_view query) {
  const result<query_parameters> found = read_query(query, known);
  EXPECT_TRUE(found.has_value()) << query;
  return found.has_value() ? *found : query_parameters();
}

TEST(QueryParameters, AreFoundByName) {
  const query_parameters found = read("page=2&sort=-key");
  EXPECT_EQ(found.find("page"), "2");
  EXPECT_EQ(found.find("sort"), "-key");
  EXPECT_EQ(found.find("filter[key]"), std::nullopt);
  EXPECT_EQ(read("").find("page"), std::nullopt);
}

TEST(QueryParameters, NamesAndValuesAreDecodedAndAPlusIsASpace) {
  EXPECT_EQ(read("filter%5Bkey%5D=a%2Fb+c%2Bd%26%3D").find("filter[key]"), "a/b c+d&=");
  EXPECT_EQ(read("filter[key]=%D0%BA").find("filter[key]"), "к");
}

TEST(QueryParameters, OnlyTheFirstEqualsSignSeparates) {
  EXPECT_EQ(read("page=1=2").find("page"), "1=2");
}

TEST(QueryParameters, AValueMayBeEmptyOrMissing) {
  EXPECT_EQ(read("page=").find("page"), "");
  EXPECT_EQ(read("page").find("page"), "");
  EXPECT_EQ(read("&&page=1&").find("page"), "1");
}

TEST(QueryParameters, ARepeatedKnownOneIsToldAndTheFirstIsKept) {
  const query_parameters found = read("sort=a&page=1&page=2&sort=b&other=1&other=2");
  EXPECT_EQ(found.repeated(), (std::vector<std::string_view>{"page", "sort"}));
  EXPECT_EQ(found.find("page"), "1");
  EXPECT_TRUE(read("page=1&%70age2=2").repeated().empty());
  EXPECT_EQ(read("page=1&%70age=2").repeated(), std::vector<std::string_view>{"page"});
}

TEST(QueryParameters, WhatIsNoTextIsABadRequestInKnownAndUnknownOnes) {
  for (const char* query : {"page=%", "page=%2", "page=%zz", "page=%00", "page=%FF", "page=%ED%A0%80",
                            "x=%00", "%00=x", "%FF", "x=\xC3"}) {
    const result<query_parameters> found = read_query(query, known);
    ASSERT_TRUE(found.has_error()) << query;
    EXPECT_EQ(found.error().code, errc::bad_request) << query;
  }
}

TEST(QueryParameters, TenThousandOfThemAreOnePass) {
  std::string query;
  for (int i = 0; i < 10'000; ++i) query += "p" + std::to_string(i) + "=" + std::to_string(i) + "&";
  query += "page=7";
  EXPECT_EQ(read(query).find("page"), "7");
}

}  // namespace
}  // namespace roster::http
