// Formatting of log lines, and the one sink of the process.
#include "common/log/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <forward_list>
#include <mutex>

#include "common/log/sink.hpp"
#include "common/text/builder.hpp"
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
std::string_view text_of(std::chrono::sys_seconds second) {
  struct cached {
    std::chrono::sys_seconds second{std::chrono::seconds(-1)};
    std::array<char, 20> text{};  // "2026-01-02T03:04:05."
  };
  thread_local cached last;
  if (second != last.second) {
    last.second = second;
    text::iso8601_millis(second).copy(last.text.data(), last.text.size());
  }
  return {last.text.data(), last.text.size()};
}

// The JSON of a line.
class line_writer : public text::builder {
 public:
  void time() {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto second = floor<seconds>(now);
    const auto millis = static_cast<unsigned>((now - second).count());
    const std::array<char, 4> rest{static_cast<char>('0' + millis / 100),
                                   static_cast<char>('0' + millis / 10 % 10),
                                   static_cast<char>('0' + millis % 10), 'Z'};
    *this << text_of(second) << std::string_view(rest.data(), rest.size());
  }

  void value(std::string_view content) {
    if (text::is_plain(content)) {
      *this << '"' << content << '"';
      return;
    }
    std::string readable(content);
    if (!text::is_valid_utf8(content))
      for (char& c : readable)
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    std::string quoted;
    text::append_json_string(quoted, readable);
    *this << quoted;
  }
  void value(std::int64_t content) { number(content); }
  void value(bool yes) { *this << (yes ? std::string_view("true") : std::string_view("false")); }
  void value(double content) {
    if (std::isfinite(content)) {
      number(content);
    } else {
      *this << "null";
    }
  }
};

void write_line(line_writer& line, level at, std::string_view event, fields values) {
  line << R"({"time":")";
  line.time();
  line << R"(","level":")" << name_of(at) << '"';
  if (const std::string* const service = service_member.load(std::memory_order_acquire)) line << *service;
  line << R"(,"event":)";
  line.value(event);
  for (const field& member : values) {
    line << ",\"" << member.name << "\":";
    std::visit([&line](auto value) { line.value(value); }, member.value);
  }
  line << "}\n";
}

}  // namespace

void format_line(std::string& out, level at, std::string_view event, fields values) {
  line_writer line;
  write_line(line, at, event, values);
  out += line.written();
}

void write(level at, std::string_view event, fields values) {
  if (!enabled(at)) return;
  line_writer line;
  write_line(line, at, event, values);
  the_sink().append(line.written(), at == level::error);
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
  line_writer member;
  member << R"(,"service":)";
  member.value(name);
  const std::lock_guard lock(mutex);
  service_member.store(&names->emplace_front(member.written()), std::memory_order_release);
}

void flush() {
  the_sink().flush();
}

}  // namespace roster::log
