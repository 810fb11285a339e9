// A text put together on the stack, and elsewhere when it is too long for that.
#include "common/text/builder.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace roster::text {
namespace {

TEST(Builder, IsEmptyAtFirst) {
  builder none;
  EXPECT_EQ(none.written(), "");
}

TEST(Builder, HasItsPiecesInOrder) {
  builder made;
  made << "status " << std::string("is") << ' ' << std::string_view() << "ok: ";
  made.number(200U) << ',';
  made.number(-7) << ',';
  made.number(0.25);
  EXPECT_EQ(made.written(), "status is ok: 200,-7,0.25");
}

TEST(Builder, HasTheLongestNumbers) {
  builder made;
  made.number(std::numeric_limits<std::int64_t>::min()) << ' ';
  made.number(std::numeric_limits<std::uint64_t>::max()) << ' ';
  made.number(-std::numeric_limits<double>::denorm_min()) << ' ';
  made.number(-std::numeric_limits<double>::max());
  EXPECT_EQ(made.written(), "-9223372036854775808 18446744073709551615 -5e-324 -1.7976931348623157e+308");
}

// Of every length about the one from which on it is kept elsewhere, whatever the piece is that crosses it.
TEST(Builder, GrowsAsLongAsItHasTo) {
  for (std::size_t length = 2000; length < 2100; ++length) {
    const std::string long_piece(length, 'x');
    builder made;
    made << long_piece << "ab" << 'c';
    made.number(12345678);
    EXPECT_EQ(made.written(), long_piece + "abc12345678") << length;
  }
  builder many;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    many.number(i) << ' ';
    expected += std::to_string(i) + ' ';
  }
  EXPECT_EQ(many.written(), expected);
}

}  // namespace
}  // namespace roster::text
