// Positions in cursors, also those that somebody made up.
#include "services/participants/api/list_cursor.hpp"

#include <gtest/gtest.h>

#include "common/http/cursor.hpp"

namespace roster::participants::api {
namespace {

using domain::list_column;
using domain::list_order;

domain::participant row() {
  domain::participant out;
  out.participant_id = 12;
  out.key = "ключ1";
  out.created = text::timestamp(std::chrono::microseconds(1'700'000'000'000'001));
  return out;
}

TEST(ListCursor, CarriesWhatItsOrderNeeds) {
  const list_cursors by_id(7, {}, {list_column::id, false});
  EXPECT_EQ(by_id.read(by_id.behind(row()))->place.participant_id, 12);
  EXPECT_FALSE(by_id.read(by_id.behind(row()))->backwards);
  EXPECT_TRUE(by_id.read(by_id.before(row()))->backwards);
  const list_cursors by_key(7, {}, {list_column::key, true});
  EXPECT_EQ(by_key.read(by_key.behind(row()))->place.key, "ключ1");
  const list_cursors by_age(7, {}, {list_column::created_at, false});
  EXPECT_EQ(by_age.read(by_age.behind(row()))->place.created, row().created);
  EXPECT_EQ(by_age.read(by_age.behind(row()))->place.participant_id, 12);
}

TEST(ListCursor, IsOfOneTeamOrderAndFilter) {
  list_query filtered;
  filtered.filter_key = "a*";
  const list_order by_id{list_column::id, false};
  const std::string cursor = list_cursors(7, {}, by_id).behind(row());
  EXPECT_FALSE(list_cursors(8, {}, by_id).read(cursor).has_value());
  EXPECT_FALSE(list_cursors(7, {}, {list_column::id, true}).read(cursor).has_value());
  EXPECT_FALSE(list_cursors(7, filtered, by_id).read(cursor).has_value());
}

TEST(ListCursor, AForgedOneGetsNothingToTheDatabaseThatItWouldNotTake) {
  const auto read = [](list_column by, const std::string& scope, const std::string& position) {
    return list_cursors(7, {}, {by, false}).read(http::write_cursor(scope, position)).has_value();
  };
  ASSERT_TRUE(read(list_column::id, "participants 7 id", ">12"));
  for (const char* bad : {"", ">", ">-1", ">1x", ">99999999999999999999", "12", "?12", ">1,2"})
    EXPECT_FALSE(read(list_column::id, "participants 7 id", bad)) << bad;
  EXPECT_FALSE(read(list_column::key, "participants 7 key", ">\xFF"));
  EXPECT_FALSE(read(list_column::key, "participants 7 key", std::string(">a\0", 3)));
  ASSERT_TRUE(read(list_column::created_at, "participants 7 created_at", ">5,6"));
  for (const char* bad : {">5", ">,", ">5,", ">,6", ">9223372036854775807,6", ">-5,6"})
    EXPECT_FALSE(read(list_column::created_at, "participants 7 created_at", bad)) << bad;
}

}  // namespace
}  // namespace roster::participants::api
