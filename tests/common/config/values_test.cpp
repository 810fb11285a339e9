// Texts of settings as values.
#include "common/config/values.hpp"

#include <gtest/gtest.h>

namespace roster::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(ParseDuration, KnowsFiveUnitsAndTakesABareNumberForMilliseconds) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("14d"), std::chrono::days(14));
  EXPECT_EQ(parse_duration("1500"), 1500ms);
  EXPECT_EQ(parse_duration("0"), 0ms);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "s", "ms", "-1s", "+1s", "1.5s", "1 s", "1S", "1w", "1ss", "1s ", " 1s", "1m30s", "1e3",
        "9223372036854775808", "9223372036854775807s", "106751991168d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(ToText, UsesTheLargestUnitThatIsExact) {
  EXPECT_EQ(to_text(std::chrono::days(14)), "14d");
  EXPECT_EQ(to_text(25h), "25h");
  EXPECT_EQ(to_text(90min), "90m");
  EXPECT_EQ(to_text(90s), "90s");
  EXPECT_EQ(to_text(1500ms), "1500ms");
  EXPECT_EQ(to_text(0ms), "0s");
}

TEST(ToText, IsReadBackAsTheSameDuration) {
  for (const milliseconds value : {0ms, 1ms, 999ms, 1000ms, 60'000ms, 61'000ms, 3'600'000ms, 86'400'001ms})
    EXPECT_EQ(parse_duration(to_text(value)), value);
}

TEST(ParseFlag, KnowsFourSpellingsOfEach) {
  for (const std::string_view text : {"true", "1", "yes", "on"}) EXPECT_EQ(parse_flag(text), true) << text;
  for (const std::string_view text : {"false", "0", "no", "off"}) EXPECT_EQ(parse_flag(text), false) << text;
  for (const std::string_view text : {"", "TRUE", "y", "2", "true "}) EXPECT_FALSE(parse_flag(text)) << text;
}

TEST(ParseAddress, TakesNamesAndBothFamilies) {
  const auto expect = [](std::string_view text, std::string_view host, std::uint16_t port) {
    const auto parsed = parse_address(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(parsed->host, host);
    EXPECT_EQ(parsed->port, port);
  };
  expect("127.0.0.1:8080", "127.0.0.1", 8080);
  expect("localhost:0", "localhost", 0);
  expect("[::1]:65535", "::1", 65535);
  expect("[fe80::1%eth0]:1", "fe80::1%eth0", 1);
}

TEST(ParseAddress, RefusesWhatCannotBeToldApart) {
  for (const std::string_view text :
       {"", ":", ":80", "host", "host:", "host:65536", "host:-1", "host:+1", "host:8o", "::1:80", "[::1]",
        "[]:80", "[::1:80", "::1]:80", "[::1]80", "host: 80"})
    EXPECT_FALSE(parse_address(text)) << text;
}

TEST(ParseSocketAddress, TakesAPathOrAnAddress) {
  const auto path = parse_socket_address("unix:/run/roster/participants");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->path, "/run/roster/participants");
  const auto tcp = parse_socket_address("[::1]:80");
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->path, "");
  EXPECT_EQ(tcp->tcp.host, "::1");
  EXPECT_EQ(tcp->tcp.port, 80);
  const std::string longest = "unix:/" + std::string(106, 'x');
  EXPECT_TRUE(parse_socket_address(longest));
  EXPECT_FALSE(parse_socket_address(longest + "x"));
}

TEST(ParseSocketAddress, RefusesWhatIsNeither) {
  for (const std::string_view text :
       {"", "unix:", "unix:/", "unix:run", "unix:80", "unix:/run/", "/run/a", "host"})
    EXPECT_FALSE(parse_socket_address(text)) << text;
  using std::string_view_literals::operator""sv;
  EXPECT_FALSE(parse_socket_address("unix:/run/a\0b"sv)) << "the kernel would end it there";
}

}  // namespace
}  // namespace roster::config
