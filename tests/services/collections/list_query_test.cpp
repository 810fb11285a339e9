// The query of a list, and cursors.
#include "services/collections/api/list_query.hpp"

#include <gtest/gtest.h>

#include <string>

#include "common/http/cursor.hpp"
#include "services/collections/api/joined_cursor.hpp"
#include "services/collections/api/user_cursor.hpp"

namespace roster::collections::api {
namespace {

result<list_query> read(const std::string& query) {
  http::request message;
  message.set_start(http::verb::get, "GET", "/api/v2/collections" + query, false);
  return read_list_query(message);
}

TEST(CollectionsListQuery, TakesLimitAndCursor) {
  EXPECT_FALSE(read("").value().limit);
  EXPECT_EQ(read("?limit=1").value().limit, 1);
  EXPECT_EQ(read("?x=1&limit=100&limits=7").value().limit, 100);
  EXPECT_EQ(read("?cursor=a%2Bb").value().cursor, "a+b");
}

TEST(CollectionsListQuery, RefusesWhatIsOutOfRangeOrTwice) {
  for (const char* query : {"?limit=0", "?limit=101", "?limit=", "?limit", "?limit=+1", "?limit=1&limit=1"})
    EXPECT_EQ(read(query).error().text, "limit is invalid") << query;
  EXPECT_EQ(read("?cursor=a&cursor=a").error().text, "cursor is invalid");
  EXPECT_EQ(read("?limit=%FF").error().code, errc::bad_request);
}

TEST(CollectionsCursor, IsOfOneList) {
  const std::string id = "kSC6NWYt-nEfC1yEbIW0";
  const std::string cursor = write_user_cursor(id, people::everyone, 28);
  EXPECT_EQ(read_user_cursor(id, people::everyone, cursor), 28);
  EXPECT_FALSE(read_user_cursor(id, people::staff, cursor));
  EXPECT_FALSE(read_user_cursor("U9QovyOZeApaXzzuHw6R", people::everyone, cursor));
  EXPECT_FALSE(read_joined_cursor(cursor));
}

TEST(CollectionsCursor, ForgedOnesGetNowhere) {
  const auto joined = [](std::string_view position) {
    return read_joined_cursor(http::write_cursor("collections", position));
  };
  EXPECT_TRUE(joined("1,kSC6NWYt-nEfC1yEbIW0"));
  for (const char* position : {"", ",", "1", "1,", "-1,kSC6NWYt-nEfC1yEbIW0", "x,kSC6NWYt-nEfC1yEbIW0",
                               "253370764800000001,kSC6NWYt-nEfC1yEbIW0", "1,kSC6NWYt-nEfC1yEbIW'",
                               "99999999999999999999,kSC6NWYt-nEfC1yEbIW0"})
    EXPECT_FALSE(joined(position)) << position;
  const auto user = [](std::string_view position) {
    return read_user_cursor("a", people::everyone, http::write_cursor("all_users a", position));
  };
  EXPECT_EQ(user("7"), 7);
  for (const char* position : {"", "0", "-7", "7 ", "x", "9223372036854775808"})
    EXPECT_FALSE(user(position)) << position;
}

TEST(CollectionsCursor, APageSaysWhereItGoesOn) {
  db::page<joined_collection> page;
  EXPECT_EQ(joined_page_json(page), R"({"collections":[],"next_cursor":null})");
  joined_collection one;
  one.joined = text::timestamp(std::chrono::microseconds(7));
  one.shown.collection_id = "kSC6NWYt-nEfC1yEbIW0";
  page.rows = {one};
  page.has_more = true;
  const std::string json = joined_page_json(page);
  const std::string cursor = json.substr(json.rfind(':') + 2, json.size() - json.rfind(':') - 4);
  const auto place = read_joined_cursor(cursor);
  ASSERT_TRUE(place) << json;
  EXPECT_EQ(place->joined, one.joined);
  EXPECT_EQ(place->collection_id, one.shown.collection_id);
}

}  // namespace
}  // namespace roster::collections::api
