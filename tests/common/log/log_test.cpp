// Log lines: their form, their level, and that the last ones survive the end of the process.
#include "common/log/log.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

namespace roster::log {
namespace {

std::string line_of(std::string_view event, fields values) {
  std::string out;
  format_line(out, level::info, event, values);
  return out;
}

boost::json::object parsed(std::string_view event, fields values) {
  return boost::json::parse(line_of(event, values)).as_object();
}

TEST(FormatLine, IsOneJsonObjectWithTheTimeInUtc) {
  const std::string line = line_of("listening", {{"address", "[::]:8080"}, {"threads", 2}});
  // Every digit of the time as '0'. Not std::regex: g++ 12 warns about its insides in sanitizer builds.
  const std::string_view start = R"({"time":"0000-00-00T00:00:00.000Z","level":"info",)";
  std::string shape = line.substr(0, start.size());
  for (char& c : shape)
    if (c >= '0' && c <= '9') c = '0';
  EXPECT_EQ(shape, start);
  EXPECT_TRUE(line.ends_with("\"event\":\"listening\",\"address\":\"[::]:8080\",\"threads\":2}\n")) << line;
}

TEST(FormatLine, MayBeOfAnyLength) {
  for (const std::size_t length : {900U, 1000U, 1024U, 5000U, 100'000U}) {
    const std::string value(length, 'x');
    const boost::json::object line =
        parsed("x", {{"first", value}, {"second", value}, {"third", value + value}, {"fourth", 4}});
    EXPECT_EQ(line.at("first").as_string(), value);
    EXPECT_EQ(line.at("second").as_string(), value);
    EXPECT_EQ(line.at("third").as_string(), value + value);
    EXPECT_EQ(line.at("fourth").as_int64(), 4);
  }
}

TEST(FormatLine, AppendsToWhatIsThere) {
  std::string out = "before\n";
  format_line(out, level::error, "x", {});
  EXPECT_TRUE(out.starts_with("before\n{\"time\":"));
  EXPECT_NE(out.find("\"level\":\"error\""), std::string::npos);
}

TEST(FormatLine, KeepsTheTypesOfValues) {
  const auto line = parsed("types", {{"text", std::string_view("t")},
                                     {"least", std::numeric_limits<std::int64_t>::min()},
                                     {"size", std::size_t{7}},
                                     {"half", 0.5},
                                     {"yes", true}});
  EXPECT_EQ(line.at("text").as_string(), "t");
  EXPECT_EQ(line.at("least").as_int64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(line.at("size").as_int64(), 7);
  EXPECT_EQ(line.at("half").as_double(), 0.5);
  EXPECT_TRUE(line.at("yes").as_bool());
}

TEST(FormatLine, WritesNullForNumbersThatJsonDoesNotHave) {
  const auto line = parsed("n", {{"nan", std::nan("")}, {"inf", -std::numeric_limits<double>::infinity()}});
  EXPECT_TRUE(line.at("nan").is_null());
  EXPECT_TRUE(line.at("inf").is_null());
}

TEST(FormatLine, CannotBeSplitByItsValues) {
  const std::string line = line_of("ev\nent", {{"path", "a\"b\r\n\x01\x1b[31m"}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(boost::json::parse(line).at("path").as_string(), "a\"b\r\n\x01\x1b[31m");
}

TEST(FormatLine, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(parsed("x", {{"header", "caf\xE9\xFF"}}).at("header").as_string(), "caf??");
  EXPECT_EQ(parsed("x", {{"header", "caf\xC3\xA9"}}).at("header").as_string(), "caf\xC3\xA9");
}

class Log : public testing::Test {
 protected:
  void TearDown() override { set_level(level::info); }
};

TEST_F(Log, WritesFromItsLevelUp) {
  testing::internal::CaptureStderr();
  debug("a debug line");
  info("an info line");
  set_level(level::error);
  warning("a warning line");
  error("an error line");
  flush();
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find("a debug line"), std::string::npos);
  EXPECT_NE(written.find("an info line"), std::string::npos);
  EXPECT_EQ(written.find("a warning line"), std::string::npos);
  EXPECT_NE(written.find("an error line"), std::string::npos);
}

TEST_F(Log, KnowsWhatIsEnabled) {
  EXPECT_FALSE(enabled(level::debug));
  EXPECT_TRUE(enabled(level::info));
  set_level(level::debug);
  EXPECT_TRUE(enabled(level::debug));
}

using LogDeathTest = Log;

TEST_F(LogDeathTest, LosesNothingWhenTheProcessEnds) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        set_service("roster-test");
        for (int i = 0; i < 1000; ++i) info("counting", {{"i", i}});
        std::exit(0);
      },
      testing::ExitedWithCode(0), "\"service\":\"roster-test\",\"event\":\"counting\",\"i\":999\\}");
}

}  // namespace
}  // namespace roster::log
