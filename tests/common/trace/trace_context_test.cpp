// traceparent, as W3C Trace Context says it.
#include "common/trace/trace_context.hpp"

#include <gtest/gtest.h>

#include <set>

namespace roster::trace {
namespace {

constexpr std::string_view example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string with(std::size_t position, char c) {
  std::string text(example);
  text[position] = c;
  return text;
}

TEST(ParseTraceparent, ReadsTheExampleOfTheSpecification) {
  const auto parsed = parse_traceparent(example);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(parsed->parent_id, "b7ad6b7169203331");
  EXPECT_EQ(parsed->flags, "01");
  EXPECT_EQ(to_header(*parsed), example);
}

TEST(ParseTraceparent, RefusesVersionFf) {
  EXPECT_FALSE(parse_traceparent("ff" + std::string(example.substr(2))));
}

TEST(ParseTraceparent, RefusesIdsOfZerosOnly) {
  EXPECT_FALSE(parse_traceparent("00-00000000000000000000000000000000-b7ad6b7169203331-01"));
  EXPECT_FALSE(parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"));
  EXPECT_TRUE(parse_traceparent("00-00000000000000000000000000000001-0000000000000001-00"));
}

TEST(ParseTraceparent, RefusesUpperCaseAndOtherCharactersInEveryField) {
  for (const std::size_t position : {0U, 1U, 3U, 34U, 36U, 51U, 53U, 54U}) {
    for (const char c : {'A', 'F', 'g', ' ', '-', '.', '\0'})
      EXPECT_FALSE(parse_traceparent(with(position, c))) << position << c;
  }
}

TEST(ParseTraceparent, WantsItsDashesWhereTheyBelong) {
  for (const std::size_t position : {2U, 35U, 52U})
    EXPECT_FALSE(parse_traceparent(with(position, '0'))) << position;
}

TEST(ParseTraceparent, WantsVersion00AtItsExactLength) {
  for (std::size_t length = 0; length < example.size(); ++length)
    EXPECT_FALSE(parse_traceparent(example.substr(0, length))) << length;
  EXPECT_FALSE(parse_traceparent(std::string(example) + "-"));
  EXPECT_FALSE(parse_traceparent(std::string(example) + "-00"));
  EXPECT_FALSE(parse_traceparent(std::string(example) + " "));
  EXPECT_FALSE(parse_traceparent(" " + std::string(example)));
}

TEST(ParseTraceparent, ReadsAHigherVersionAsFarAsItKnows) {
  const std::string later = "cc" + std::string(example.substr(2));
  EXPECT_TRUE(parse_traceparent(later));
  EXPECT_TRUE(parse_traceparent(later + "-what-the-future-brings"));
  EXPECT_TRUE(parse_traceparent(later + "-"));
  EXPECT_FALSE(parse_traceparent(later + ".what"));
  EXPECT_FALSE(parse_traceparent(later.substr(0, later.size() - 1)));
  EXPECT_EQ(to_header(*parse_traceparent(later + "-x")), example);
}

TEST(ContinueTrace, KeepsTheTraceUnderANewParentId) {
  const auto incoming = parse_traceparent(example).value();
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const trace_context next = continue_trace(incoming);
    EXPECT_EQ(next.trace_id, incoming.trace_id);
    EXPECT_NE(next.parent_id, incoming.parent_id);
    EXPECT_TRUE(parse_traceparent(to_header(next)));
    seen.insert(next.parent_id);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(ContinueTrace, PassesOnNoFlagButSampled) {
  auto incoming = parse_traceparent(example).value();
  const std::pair<std::string_view, std::string_view> rows[] = {{"00", "00"}, {"01", "01"}, {"02", "00"},
                                                                {"03", "01"}, {"fe", "00"}, {"ff", "01"},
                                                                {"1b", "01"}, {"ac", "00"}};
  for (const auto& [given, passed_on] : rows) {
    incoming.flags = given;
    EXPECT_EQ(continue_trace(incoming).flags, passed_on) << given;
  }
}

}  // namespace
}  // namespace roster::trace
