// Settings: values, defaults, files, and every fault in words that help.
#include "common/config/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace roster::config {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

environment variables(std::map<std::string, std::string, std::less<>> values) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

reader reading(std::map<std::string, std::string, std::less<>> values) {
  return {"T_", variables(std::move(values))};
}

// A file with `text` in it, for one test.
class a_file {
 public:
  explicit a_file(std::string_view text)
      : path_(std::filesystem::temp_directory_path() / ("roster_reader_test_" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~a_file() { std::filesystem::remove(path_); }
  a_file(const a_file&) = delete;
  a_file& operator=(const a_file&) = delete;
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

TEST(Reader, TakesDefaultsWhereNothingIsSet) {
  reader from = reading({});
  EXPECT_EQ(from.text("TEXT", "fallback", ""), "fallback");
  EXPECT_EQ(from.one_of("LEVEL", "info", {"debug", "info"}, ""), "info");
  EXPECT_EQ(from.number("LANES", 3, {1, 64}, ""), 3);
  EXPECT_EQ(from.duration("WAIT", 10s, 0s, 1min, ""), 10s);
  EXPECT_TRUE(from.flag("ON", true, ""));
  EXPECT_EQ(from.address("LISTEN", "0.0.0.0:80", "").port, 80);
  EXPECT_THAT(from.faults(), IsEmpty());
}

TEST(Reader, TakesWhatIsSet) {
  reader from = reading({{"T_TEXT", "a b"},
                         {"T_LEVEL", "debug"},
                         {"T_LANES", "64"},
                         {"T_WAIT", "1m"},
                         {"T_ON", "off"},
                         {"T_LISTEN", "[::1]:8080"},
                         {"T_URL", "postgres://x"},
                         {"T_KEYS", "abcd,efgh"}});
  EXPECT_EQ(from.text("TEXT", "fallback", ""), "a b");
  EXPECT_EQ(from.one_of("LEVEL", "info", {"debug", "info"}, ""), "debug");
  EXPECT_EQ(from.number("LANES", 3, {1, 64}, ""), 64);
  EXPECT_EQ(from.duration("WAIT", 10s, 0s, 1min, ""), 1min);
  EXPECT_FALSE(from.flag("ON", true, ""));
  EXPECT_EQ(from.address("LISTEN", "0.0.0.0:80", "").host, "::1");
  EXPECT_EQ(from.required_text("URL", ""), "postgres://x");
  EXPECT_THAT(from.secrets("KEYS", 4, 2, ""), ElementsAre("abcd", "efgh"));
  EXPECT_THAT(from.faults(), IsEmpty());
}

TEST(Reader, TakesAnEmptyValueForNone) {
  reader from = reading({{"T_TEXT", ""}, {"T_LANES", ""}, {"T_URL", ""}, {"T_TEXT_FILE", ""}});
  EXPECT_EQ(from.text("TEXT", "fallback", ""), "fallback");
  EXPECT_EQ(from.number("LANES", 3, {1, 64}, ""), 3);
  EXPECT_THAT(from.faults(), IsEmpty());
  from.required_text("URL", "");
  EXPECT_THAT(from.faults(), ElementsAre("T_URL: is required"));
}

TEST(Reader, ListsEveryFaultInOrderAndGoesOnWithDefaults) {
  reader from = reading(
      {{"T_PORT", "abc"}, {"T_WAIT", "2h"}, {"T_ON", "maybe"}, {"T_LISTEN", "80"}, {"T_LEVEL", "loud"}});
  EXPECT_EQ(from.number("PORT", 80, {1, 65535}, ""), 80);
  EXPECT_EQ(from.duration("WAIT", 10s, 100ms, 1h, ""), 10s);
  EXPECT_TRUE(from.flag("ON", true, ""));
  EXPECT_EQ(from.address("LISTEN", "127.0.0.1:1", "").host, "127.0.0.1");
  EXPECT_EQ(from.one_of("LEVEL", "info", {"debug", "info", "error"}, ""), "info");
  from.required_text("URL", "");
  from.secrets("KEYS", 32, 2, "");
  from.fault("PORT", "contradicts another");
  EXPECT_THAT(from.faults(),
              ElementsAre("T_PORT: must be a number from 1 to 65535, not \"abc\"",
                          "T_WAIT: must be a duration from 100ms to 1h, not \"2h\"",
                          "T_ON: must be true or false, not \"maybe\"",
                          "T_LISTEN: must be host:port or [IPv6]:port, not \"80\"",
                          "T_LEVEL: must be debug, info or error, not \"loud\"", "T_URL: is required",
                          "T_KEYS: is required", "T_PORT: contradicts another"));
}

TEST(Reader, HoldsNumbersToTheirRange) {
  for (const std::string value :
       {"0", "65", "-1", "+1", "1.0", "1 ", "0x1", "9223372036854775808", "99999999999999999999"}) {
    reader from = reading({{"T_LANES", value}});
    EXPECT_EQ(from.number("LANES", 3, {1, 64}, ""), 3) << value;
    EXPECT_EQ(from.faults().size(), 1U) << value;
  }
  reader from = reading({{"T_A", "1"}, {"T_B", "64"}, {"T_C", "-5"}});
  EXPECT_EQ(from.number("A", 3, {1, 64}, ""), 1);
  EXPECT_EQ(from.number("B", 3, {1, 64}, ""), 64);
  EXPECT_EQ(from.number("C", 3, {-5, 64}, ""), -5);
  EXPECT_THAT(from.faults(), IsEmpty());
}

TEST(Reader, KeepsAFaultOnOneLine) {
  reader from = reading({{"T_LANES", "1\n2\r\x1b[31m\xC3\xA4" + std::string(500, 'x')}});
  from.number("LANES", 3, {1, 64}, "");
  ASSERT_EQ(from.faults().size(), 1U);
  EXPECT_EQ(from.faults()[0].find_first_of("\n\r\x1b"), std::string::npos);
  EXPECT_LT(from.faults()[0].size(), 200U);
}

TEST(Reader, ReadsAFileAndDropsOneTrailingNewline) {
  const a_file file("two lines\n\n");
  reader from = reading({{"T_URL_FILE", file.path()}});
  EXPECT_EQ(from.required_text("URL", ""), "two lines\n");
  EXPECT_THAT(from.faults(), IsEmpty());
}

TEST(Reader, ChecksWhatAFileSaysLikeAnyOtherValue) {
  const a_file file("12\n");
  reader from = reading({{"T_LANES_FILE", file.path()}});
  EXPECT_EQ(from.number("LANES", 3, {1, 64}, ""), 12);
  EXPECT_EQ(from.number("LANES", 3, {1, 10}, ""), 3);
  EXPECT_THAT(from.faults(), ElementsAre("T_LANES: must be a number from 1 to 10, not \"12\""));
}

TEST(Reader, TakesAnEmptyFileForNone) {
  const a_file file("\n");
  reader from = reading({{"T_URL_FILE", file.path()}});
  from.required_text("URL", "");
  EXPECT_THAT(from.faults(), ElementsAre("T_URL: is required"));
}

TEST(Reader, RefusesAValueAndAFileTogether) {
  const a_file file("x");
  reader from = reading({{"T_URL", "postgres://secret"}, {"T_URL_FILE", file.path()}});
  EXPECT_EQ(from.required_text("URL", ""), "");
  EXPECT_THAT(from.faults(), ElementsAre("T_URL: is set twice, here and by T_URL_FILE"));
}

TEST(Reader, SaysWhyAFileCannotBeRead) {
  reader from = reading({{"T_URL_FILE", "/nonexistent/roster"}, {"T_TEXT_FILE", "/"}});
  EXPECT_EQ(from.required_text("URL", ""), "");
  EXPECT_EQ(from.text("TEXT", "fallback", ""), "fallback");
  EXPECT_THAT(from.faults(),
              ElementsAre("T_URL_FILE: the file it names cannot be read: No such file or directory",
                          "T_TEXT_FILE: the file it names cannot be read: Is a directory"));
}

TEST(Reader, ReadsNoMoreOfAFileThanASettingCanHold) {
  const a_file longest(std::string(64U << 10U, 'x'));
  reader from = reading({{"T_TEXT_FILE", longest.path()}, {"T_URL_FILE", "/dev/zero"}});
  EXPECT_EQ(from.text("TEXT", "", "").size(), 64U << 10U);
  EXPECT_EQ(from.required_text("URL", ""), "");
  EXPECT_THAT(from.faults(), ElementsAre("T_URL_FILE: the file it names is longer than 64 KiB"));
}

TEST(Reader, NeverShowsASecret) {
  const std::string secret = "hunter2hunter2";
  const std::map<std::string, std::string, std::less<>> mistakes[] = {
      {{"T_KEYS", secret}},                                // too short
      {{"T_KEYS", secret + "," + secret + "," + secret}},  // too many
      {{"T_KEYS_FILE", secret}},                           // the key itself where its file should be named
      {{"T_KEYS", secret}, {"T_KEYS_FILE", secret}}};
  for (const auto& mistake : mistakes) {
    reader from = reading(mistake);
    EXPECT_THAT(from.secrets("KEYS", 32, 2, "Shared keys"), IsEmpty());
    ASSERT_EQ(from.faults().size(), 1U);
    EXPECT_EQ(from.faults()[0].find("hunter"), std::string::npos) << from.faults()[0];
    EXPECT_EQ(help_text(from.declarations()).find("hunter"), std::string::npos);
  }
}

TEST(Reader, CountsAndMeasuresSecrets) {
  const std::string fits(32, 'k');
  const auto secrets_of = [](const std::string& value) {
    reader from = reading({{"T_KEYS", value}});
    return from.secrets("KEYS", 32, 2, "").size();
  };
  EXPECT_EQ(secrets_of(fits), 1U);
  EXPECT_EQ(secrets_of(fits + "," + fits), 2U);
  EXPECT_EQ(secrets_of(fits + "," + fits + "," + fits), 0U);
  EXPECT_EQ(secrets_of(fits + ","), 0U);
  EXPECT_EQ(secrets_of("," + fits), 0U);
  EXPECT_EQ(secrets_of(fits.substr(1)), 0U);
}

TEST(Reader, OnlyCollectsDeclarationsWithoutAnEnvironment) {
  reader from("T_", {});
  EXPECT_EQ(from.required_text("URL", "Where the database is"), "");
  EXPECT_THAT(from.secrets("KEYS", 32, 2, "Shared keys"), IsEmpty());
  EXPECT_EQ(from.number("LANES", 1, {1, 64}, "Database connections"), 1);
  EXPECT_EQ(from.text("NOTE", "", "A note"), "");
  from.duration("WAIT", 10s, 0s, 1h, "How long to wait");
  from.number("LANES", 1, {1, 64}, "Database connections");  // twice is one declaration
  EXPECT_THAT(from.faults(), IsEmpty());
  EXPECT_EQ(help_text(from.declarations()),
            "  T_URL    Where the database is; required\n"
            "  T_KEYS   Shared keys (32 bytes or more each, up to 2 of them separated by commas); required\n"
            "  T_LANES  Database connections (1 to 64); default 1\n"
            "  T_NOTE   A note; default none\n"
            "  T_WAIT   How long to wait (0s to 1h); default 10s\n");
}

TEST(Reader, FindsSettingsThatNothingDeclares) {
  reader from("T_", {});
  from.text("TEXT", "", "");
  from.text("TEXT_LONG", "", "");
  EXPECT_THAT(from.unknown_settings({"T_TEXT", "T_TEXT_FILE", "T_TEXT_LONG", "T_TEXT_LON", "T_TEX",
                                     "T_TEXT_FILES", "T_", "PATH", "XT_TEXT"}),
              ElementsAre("T_TEXT_LON", "T_TEX", "T_TEXT_FILES", "T_"));
}

TEST(Reader, IsToldOfABadDefaultAtOnce) {
  reader from("T_", {});
  EXPECT_THROW(from.address("LISTEN", "nowhere", ""), std::logic_error);
  EXPECT_THROW(from.socket("LISTEN", "nowhere", ""), std::logic_error);
}

TEST(Reader, TakesASocketAtAnAddressOrAPath) {
  reader from("T_", [](std::string_view name) -> std::optional<std::string> {
    if (name == "T_PATH") return "unix:/run/roster/a";
    if (name == "T_PORT") return "[::1]:80";
    if (name == "T_WRONG") return "unix:a";
    return std::nullopt;
  });
  EXPECT_EQ(from.socket("PATH", "127.0.0.1:1", "Where").path, "/run/roster/a");
  EXPECT_EQ(from.socket("PORT", "127.0.0.1:1", "Where").tcp.host, "::1");
  EXPECT_EQ(from.socket("WRONG", "127.0.0.1:1", "Where").tcp.port, 1);
  EXPECT_EQ(from.socket("UNSET", "unix:/run/roster/b", "Where").path, "/run/roster/b");
  EXPECT_THAT(from.faults(),
              ElementsAre("T_WRONG: must be host:port, [IPv6]:port or unix:/path of at most 107 "
                          "bytes, not \"unix:a\""));
  EXPECT_NE(help_text(from.declarations()).find("Where (host:port or unix:/path); default 127.0.0.1:1"),
            std::string::npos);
}

TEST(ProcessEnvironment, ReadsTheVariablesOfThisProcess) {
  ::setenv("ROSTER_READER_TEST", "a=b", 1);
  EXPECT_EQ(process_environment()("ROSTER_READER_TEST"), "a=b");
  EXPECT_THAT(process_variable_names(), testing::Contains("ROSTER_READER_TEST"));
  ::unsetenv("ROSTER_READER_TEST");
  EXPECT_EQ(process_environment()("ROSTER_READER_TEST"), std::nullopt);
}

}  // namespace
}  // namespace roster::config
