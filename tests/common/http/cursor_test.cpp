// Cursors hold for the list they were made for, and only as they were made.
#include "common/http/cursor.hpp"

#include <gtest/gtest.h>

namespace roster::http {
namespace {

TEST(Cursor, GivesItsPositionBack) {
  for (const std::string& position :
       {std::string(), std::string("7"), std::string("a\0b", 3), std::string("к\"")})
    EXPECT_EQ(read_cursor("list", write_cursor("list", position)), position);
}

TEST(Cursor, OfAnotherListIsNone) {
  EXPECT_EQ(read_cursor("other", write_cursor("list", "7")), std::nullopt);
  EXPECT_EQ(read_cursor("list7", write_cursor("list", "7")), std::nullopt);
}

TEST(Cursor, ThatWasTamperedWithIsNone) {
  const std::string good = write_cursor("list", "7");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(read_cursor("list", bad), std::nullopt) << bad;
    EXPECT_EQ(read_cursor("list", good.substr(0, i)), std::nullopt) << i;
  }
  for (const char* bad : {"", "7", "!", "====", "../..", "' OR 1=1 --"})
    EXPECT_EQ(read_cursor("list", bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace roster::http
