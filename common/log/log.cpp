// Formatting of log lines, and the one sink of the process.
#include "common/log/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <forward_list>
#include <mutex>
#include <utility>

#include "common/log/sink.hpp"
#include "common/text/json.hpp"
#include "common/text/time.hpp"
#include "common/text/utf8.hpp"

namespace roster::log {

namespace {

std::atomic<level> lowest_level{level::info};
// Ready to be appended: ,"service":"…". Null until there is one.
std::atomic<const std::string*> service_member{nullptr};

// Never destroyed, so that whoever logs while the process ends still can; flushed by atexit instead.
sink& the_sink() {
  static sink* const made = [] {
    auto* const created = new sink(STDERR_FILENO);
    std::atexit([] { the_sink().flush(); });
    return created;
  }();
  return *made;
}

std::string_view name_of(level at) {
  switch (at) {
    case level::debug:
      return "debug";
    case level::info:
      return "info";
    case level::warning:
      return "warning";
    case level::error:
      return "error";
  }
  return "error";
}

// The calendar is worked out once a second and thread; trivially destructible, so usable until the very end.
void append_time(std::string& out) {
  using namespace std::chrono;
  struct cached {
    sys_seconds second{seconds(-1)};
    std::array<char, 20> text{};  // "2026-01-02T03:04:05."
  };
  thread_local cached last;
  const auto now = floor<milliseconds>(system_clock::now());
  const auto second = floor<seconds>(now);
  if (second != last.second) {
    last.second = second;
    text::iso8601_millis(second).copy(last.text.data(), last.text.size());
  }
  const auto millis = static_cast<unsigned>((now - second).count());
  out.append(last.text.data(), last.text.size());
  out += static_cast<char>('0' + millis / 100);
  out += static_cast<char>('0' + millis / 10 % 10);
  out += static_cast<char>('0' + millis % 10);
  out += 'Z';
}

void append_text(std::string& out, std::string_view value) {
  if (text::is_plain(value)) {
    out.append("\"").append(value).append("\"");
    return;
  }
  if (text::is_valid_utf8(value)) {
    text::append_json_string(out, value);
    return;
  }
  std::string readable(value);
  for (char& c : readable)
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  text::append_json_string(out, readable);
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

struct append_value {
  std::string& out;
  void operator()(std::string_view value) const { append_text(out, value); }
  void operator()(std::int64_t value) const { append_number(out, value); }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(double value) const {
    if (std::isfinite(value)) {
      append_number(out, value);
    } else {
      out += "null";
    }
  }
};

}  // namespace

void format_line(std::string& out, level at, std::string_view event, fields values) {
  out += R"({"time":")";
  append_time(out);
  out += R"(","level":")";
  out += name_of(at);
  out += '"';
  if (const std::string* const service = service_member.load(std::memory_order_acquire)) out += *service;
  out += ",\"event\":";
  append_text(out, event);
  for (const field& member : values) {
    out.append(",\"").append(member.name).append("\":");
    std::visit(append_value{out}, member.value);
  }
  out += "}\n";
}

void write(level at, std::string_view event, fields values) {
  if (!enabled(at)) return;
  std::string line;
  line.reserve(512);
  format_line(line, at, event, values);
  the_sink().append(line, at == level::error);
}

void set_level(level lowest) {
  lowest_level.store(lowest, std::memory_order_relaxed);
}

bool enabled(level at) {
  return at >= lowest_level.load(std::memory_order_relaxed);
}

void set_service(std::string_view name) {
  // Kept for ever: another thread may be appending the one before.
  static std::mutex mutex;
  static auto* const names = new std::forward_list<std::string>;
  std::string member = ",\"service\":";
  append_text(member, name);
  const std::lock_guard lock(mutex);
  service_member.store(&names->emplace_front(std::move(member)), std::memory_order_release);
}

void flush() {
  the_sink().flush();
}

}  // namespace roster::log
