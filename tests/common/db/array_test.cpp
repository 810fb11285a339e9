// Array literals, character by character.
#include "common/db/array.hpp"

#include <gtest/gtest.h>

namespace roster::db {
namespace {

TEST(ArrayLiteral, IsEmptyBracesWithoutElements) {
  EXPECT_EQ(array_literal().take(), "{}");
}

TEST(ArrayLiteral, QuotesEveryTextSoThatNoneIsReadAsNullOrSyntax) {
  array_literal tested;
  for (const char* text : {"a", "", "NULL", "x,y", "{z}", " "}) tested.add(text);
  EXPECT_EQ(tested.take(), R"({"a","","NULL","x,y","{z}"," "})");
}

TEST(ArrayLiteral, EscapesQuotesAndBackslashes) {
  array_literal tested;
  tested.add(R"("a"\b\)");
  EXPECT_EQ(tested.take(), R"({"\"a\"\\b\\"})");
}

TEST(ArrayLiteral, WritesNumbersBare) {
  array_literal tested;
  tested.add(INT64_MIN);
  tested.add(7);
  EXPECT_EQ(tested.take(), "{-9223372036854775808,7}");
}

TEST(ArrayLiteral, TellsNothingFromAnEmptyText) {
  array_literal tested;
  tested.add(std::optional<std::string>());
  tested.add(std::optional<std::string>(""));
  tested.add_null();
  EXPECT_EQ(tested.take(), R"({NULL,"",NULL})");
}

TEST(ArrayLiteral, StartsAnewAfterItWasTaken) {
  array_literal tested;
  tested.add("a");
  EXPECT_EQ(tested.take(), R"({"a"})");
  tested.add("b");
  EXPECT_EQ(tested.take(), R"({"b"})");
}

}  // namespace
}  // namespace roster::db
