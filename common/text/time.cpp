// Times: human ages, the two APIs' spellings, RFC 3339 in.
#include "common/text/time.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace roster::text {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

void append_digits(std::string& out, std::uint64_t number, std::size_t width) {
  std::array<char, 20> digits{};
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  if (count < width) out.append(width - count, '0');
  while (count > 0) out += digits[--count];
}

// Of a number below 100.
void put_two_digits(char* at, unsigned number) {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
}

// "2021-11-02", the separator, "21:43:28".
void append_to_seconds(std::string& out, timestamp when, char separator) {
  const auto day = std::chrono::floor<days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<seconds>(when - day));
  const int year = static_cast<int>(date.year());
  if (year < 0) out += '-';
  append_digits(out, static_cast<std::uint64_t>(year < 0 ? -year : year), 4);
  std::array<char, 15> rest{'-', 0, 0, '-', 0, 0, separator, 0, 0, ':', 0, 0, ':', 0, 0};
  put_two_digits(&rest[1], static_cast<unsigned>(date.month()));
  put_two_digits(&rest[4], static_cast<unsigned>(date.day()));
  put_two_digits(&rest[7], static_cast<unsigned>(time.hours().count()));
  put_two_digits(&rest[10], static_cast<unsigned>(time.minutes().count()));
  put_two_digits(&rest[13], static_cast<unsigned>(time.seconds().count()));
  out.append(rest.data(), rest.size());
}

// Reads a text from left to right; once something did not fit, `ok` stays false and every number is 0.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + digit();
    return ok_ ? value : 0;
  }

  // One of `allowed`, or '\0'.
  char one_of(std::string_view allowed) {
    if (!ok_ || rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) {
      ok_ = false;
      return '\0';
    }
    return take();
  }

  // "." and digits, or nothing at all. What is finer than a microsecond is cut off.
  microseconds fraction() {
    if (!ok_ || rest_.empty() || rest_.front() != '.') return microseconds(0);
    take();
    microseconds value(0);
    microseconds unit(100'000);
    do {
      value += digit() * unit;
      unit /= 10;
    } while (ok_ && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9');
    return value;
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

 private:
  int digit() {
    if (ok_ && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') return take() - '0';
    ok_ = false;
    return 0;
  }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
  bool ok_ = true;
};

// Z or ±hh:mm; what to take off a local time to get UTC.
std::optional<minutes> scan_zone(scanner& from) {
  const char sign = from.one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return minutes(0);
  const int hour = from.number(2);
  from.one_of(":");
  const int minute = from.number(2);
  if (!from.ok() || hour > 23 || minute > 59) return std::nullopt;
  const minutes offset = hours(hour) + minutes(minute);
  return sign == '-' ? -offset : offset;
}

}  // namespace

void append_human_age(std::string& out, timestamp then, timestamp now) {
  struct unit {
    seconds length;
    std::string_view name;
  };
  static constexpr std::array<unit, 6> units = {{{days(365), "year"},
                                                 {days(30), "month"},
                                                 {days(7), "week"},
                                                 {days(1), "day"},
                                                 {hours(1), "hour"},
                                                 {minutes(1), "minute"}}};
  const seconds age = std::max(seconds(1), std::chrono::floor<seconds>(now - then));
  unit largest{seconds(1), "second"};
  for (const unit& candidate : units) {
    if (age < candidate.length) continue;
    largest = candidate;
    break;
  }
  const auto count = static_cast<std::uint64_t>(age / largest.length);
  append_digits(out, count, 1);
  out += ' ';
  out += largest.name;
  if (count != 1) out += 's';
  out += " ago";
}

void append_date_time(std::string& out, timestamp when) {
  append_to_seconds(out, when, ' ');
}

std::string iso8601_millis(timestamp when) {
  std::string out;
  append_to_seconds(out, when, 'T');
  const auto fraction = std::chrono::floor<milliseconds>(when) - std::chrono::floor<seconds>(when);
  out += '.';
  append_digits(out, static_cast<std::uint64_t>(fraction.count()), 3);
  out += 'Z';
  return out;
}

std::optional<timestamp> parse_rfc3339(std::string_view text) {
  scanner from(text);
  const std::chrono::year year(from.number(4));
  from.one_of("-");
  const std::chrono::month month(static_cast<unsigned>(from.number(2)));
  from.one_of("-");
  const std::chrono::day day(static_cast<unsigned>(from.number(2)));
  from.one_of("Tt");
  const int hour = from.number(2);
  from.one_of(":");
  const int minute = from.number(2);
  from.one_of(":");
  const int second = from.number(2);
  const microseconds fraction = from.fraction();
  const std::optional<minutes> offset = scan_zone(from);
  const std::chrono::year_month_day date(year, month, day);
  if (!offset || !from.at_end() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;

  const timestamp to_the_minute = std::chrono::sys_days(date) + hours(hour) + minutes(minute) - *offset;
  // A leap second can only be the last of a UTC day; it is counted as the first of the next, as POSIX counts.
  if (second == 60 && (to_the_minute + minutes(1)).time_since_epoch() % days(1) != microseconds(0))
    return std::nullopt;
  const timestamp when = to_the_minute + seconds(second) + fraction;
  const auto utc_year = std::chrono::year_month_day(std::chrono::floor<days>(when)).year();
  if (utc_year < std::chrono::year(1) || utc_year > std::chrono::year(9999)) return std::nullopt;
  return when;
}

}  // namespace roster::text
