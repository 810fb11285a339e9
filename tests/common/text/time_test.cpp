// Times as the two APIs write them, and RFC 3339 as clients write it.
#include "common/text/time.hpp"

#include <gtest/gtest.h>

namespace roster::text {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

timestamp at(std::string_view text) {
  return parse_rfc3339(text).value();
}

std::string age_of(std::chrono::microseconds age) {
  const timestamp now = at("2024-04-08T10:42:02Z");
  std::string out;
  append_human_age(out, now - age, now);
  return out;
}

TEST(HumanAge, NeverSaysZeroSecondsAndKnowsNoFuture) {
  EXPECT_EQ(age_of(0s), "1 second ago");
  EXPECT_EQ(age_of(999'999us), "1 second ago");
  EXPECT_EQ(age_of(-5min), "1 second ago");
}

TEST(HumanAge, RoundsDown) {
  EXPECT_EQ(age_of(1s), "1 second ago");
  EXPECT_EQ(age_of(1999ms), "1 second ago");
  EXPECT_EQ(age_of(2s), "2 seconds ago");
  EXPECT_EQ(age_of(6min + 59s), "6 minutes ago");
}

TEST(HumanAge, ChangesItsUnitAtEachBoundary) {
  EXPECT_EQ(age_of(59s), "59 seconds ago");
  EXPECT_EQ(age_of(60s - 1us), "59 seconds ago");
  EXPECT_EQ(age_of(60s), "1 minute ago");
  EXPECT_EQ(age_of(119s), "1 minute ago");
  EXPECT_EQ(age_of(120s), "2 minutes ago");
  EXPECT_EQ(age_of(1h - 1s), "59 minutes ago");
  EXPECT_EQ(age_of(1h), "1 hour ago");
  EXPECT_EQ(age_of(2h), "2 hours ago");
  EXPECT_EQ(age_of(24h - 1s), "23 hours ago");
  EXPECT_EQ(age_of(24h), "1 day ago");
  EXPECT_EQ(age_of(days(2)), "2 days ago");
  EXPECT_EQ(age_of(days(7) - 1s), "6 days ago");
  EXPECT_EQ(age_of(days(7)), "1 week ago");
  EXPECT_EQ(age_of(days(14)), "2 weeks ago");
  EXPECT_EQ(age_of(days(30) - 1s), "4 weeks ago");
  EXPECT_EQ(age_of(days(30)), "1 month ago");
  EXPECT_EQ(age_of(days(60)), "2 months ago");
  EXPECT_EQ(age_of(days(365) - 1s), "12 months ago");
  EXPECT_EQ(age_of(days(365)), "1 year ago");
  EXPECT_EQ(age_of(days(730)), "2 years ago");
}

std::string spelled(timestamp when) {
  std::string out;
  append_date_time(out, when);
  return out;
}

TEST(DateTime, IsTheFirstApisSpelling) {
  EXPECT_EQ(spelled(at("2021-11-02T21:43:28.999999Z")), "2021-11-02 21:43:28");
  EXPECT_EQ(spelled(timestamp{}), "1970-01-01 00:00:00");
  EXPECT_EQ(spelled(at("2024-02-29T00:00:00Z")), "2024-02-29 00:00:00");
  EXPECT_EQ(spelled(at("0001-01-01T00:00:00Z")), "0001-01-01 00:00:00");
}

TEST(DateTime, RoundsDownBeforeTheEpochToo) {
  EXPECT_EQ(spelled(timestamp(-1us)), "1969-12-31 23:59:59");
}

TEST(Iso8601, HasMillisecondsCutOff) {
  EXPECT_EQ(iso8601_millis(at("2021-11-02T21:43:28.123999Z")), "2021-11-02T21:43:28.123Z");
  EXPECT_EQ(iso8601_millis(at("2021-11-02T21:43:28Z")), "2021-11-02T21:43:28.000Z");
  EXPECT_EQ(iso8601_millis(at("2021-11-02T21:43:28.007Z")), "2021-11-02T21:43:28.007Z");
  EXPECT_EQ(iso8601_millis(timestamp(-1us)), "1969-12-31T23:59:59.999Z");
}

TEST(ParseRfc3339, ReadsFractionsOfEveryLength) {
  const timestamp whole = at("2021-11-02T21:43:28Z");
  EXPECT_EQ(at("2021-11-02T21:43:28.5Z"), whole + 500ms);
  EXPECT_EQ(at("2021-11-02T21:43:28.123456Z"), whole + 123'456us);
  EXPECT_EQ(at("2021-11-02T21:43:28.1234569999999999999999999Z"), whole + 123'456us);
  EXPECT_EQ(at("2021-11-02T21:43:28.0000001Z"), whole);
}

TEST(ParseRfc3339, TakesTheOffsetOff) {
  const timestamp utc = at("2021-11-02T21:43:28Z");
  EXPECT_EQ(at("2021-11-02T23:43:28+02:00"), utc);
  EXPECT_EQ(at("2021-11-02T16:13:28-05:30"), utc);
  EXPECT_EQ(at("2021-11-02T21:43:28-00:00"), utc);
  EXPECT_EQ(at("2021-11-03T21:42:28+23:59"), utc);
  EXPECT_EQ(at("2021-11-02t21:43:28z"), utc);
}

TEST(ParseRfc3339, KnowsTheCalendar) {
  EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z"));
  EXPECT_TRUE(parse_rfc3339("2000-02-29T00:00:00Z"));
  for (const std::string_view text :
       {"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2023-04-31T00:00:00Z", "2023-00-10T00:00:00Z",
        "2023-13-10T00:00:00Z", "2023-01-00T00:00:00Z", "2023-01-32T00:00:00Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(ParseRfc3339, RefusesTimesThatNoClockShows) {
  for (const std::string_view text : {"2023-01-01T24:00:00Z", "2023-01-01T00:60:00Z", "2023-01-01T00:00:61Z",
                                      "2023-01-01T00:00:00+24:00", "2023-01-01T00:00:00+00:60"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(ParseRfc3339, TakesALeapSecondOnlyAtTheEndOfAUtcDay) {
  EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
  EXPECT_EQ(at("2016-12-31T15:59:60-08:00"), at("2017-01-01T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("2016-12-31T23:58:60Z"));
  EXPECT_FALSE(parse_rfc3339("2016-12-31T23:59:60+01:00"));
}

TEST(ParseRfc3339, RefusesOtherSpellings) {
  for (const std::string_view text : {"",
                                      "2021",
                                      "2021-11-02",
                                      "2021-11-02T21:43:28",
                                      "2021-11-02 21:43:28Z",
                                      "2021-11-02T21:43Z",
                                      "2021-11-02T21:43:28.Z",
                                      "2021-11-02T21:43:28,5Z",
                                      "2021-11-02T21:43:28+0200",
                                      "2021-11-02T21:43:28+02",
                                      "2021-11-02T21:43:28+2:00",
                                      "2021-11-02T21:43:28Zx",
                                      "2021-11-02T21:43:28Z ",
                                      " 2021-11-02T21:43:28Z",
                                      "21-11-02T21:43:28Z",
                                      "12021-11-02T21:43:28Z",
                                      "-2021-11-02T21:43:28Z",
                                      "2021-1-02T21:43:28Z",
                                      "2021/11/02T21:43:28Z",
                                      "2021-11-02T21.43.28Z",
                                      "2021-11-02T+1:43:28Z",
                                      "20211102T214328Z"})
    EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(ParseRfc3339, StaysWithinTheYears1To9999InUtc) {
  EXPECT_TRUE(parse_rfc3339("0001-01-01T00:00:00Z"));
  EXPECT_TRUE(parse_rfc3339("9999-12-31T23:59:59.999999Z"));
  EXPECT_FALSE(parse_rfc3339("0000-12-31T23:59:59Z"));
  EXPECT_FALSE(parse_rfc3339("0001-01-01T00:00:00+00:01"));
  EXPECT_FALSE(parse_rfc3339("9999-12-31T23:59:59-00:01"));
}

}  // namespace
}  // namespace roster::text
