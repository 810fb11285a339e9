// Times as the two published APIs write them. Stored in UTC with microseconds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace roster::text {

using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// "6 minutes ago": floor, singular and plural, seconds/minutes/hours/days/weeks/months/years; never "0
// seconds ago" and never a future time: both are "1 second ago" (seed page of the first API). A week is 7
// days, a month 30 days, a year 365 days.
void append_human_age(std::string& out, timestamp then, timestamp now);

void append_date_time(std::string& out, timestamp when);  // "2021-11-02 21:43:28", first API
std::string iso8601_millis(timestamp when);               // "2021-11-02T21:43:28.123Z", second API

// RFC 3339 with a zone (Z or ±hh:mm), fraction optional and cut off below a microsecond; nothing when it is
// not one. Nothing either outside the years 1 to 9999 in UTC: a year 0 is a year PostgreSQL does not have.
std::optional<timestamp> parse_rfc3339(std::string_view text);

}  // namespace roster::text
