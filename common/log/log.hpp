// Structured log lines: one JSON object a line on standard error.
//
//   log::info("listening", {{"address", text}, {"threads", 2}});
//   {"time":"2026-01-02T03:04:05.678Z","level":"info","event":"listening","address":"…","threads":2}
//
// A line is formatted by the caller and written by a thread of the sink, so that a slow terminal never blocks
// an I/O thread. Never hand it a secret: there is no filter behind it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace roster::log {

enum class level { debug, info, warning, error };

struct field {
  std::string_view name;  // of letters and '_': it is written as it is
  std::variant<std::string_view, std::int64_t, double, bool> value;

  field(std::string_view n, std::string_view v) : name(n), value(v) {}
  field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  field(std::string_view n, bool v) : name(n), value(v) {}
  field(std::string_view n, double v) : name(n), value(v) {}
  template <class Integer>
  requires std::is_integral_v<Integer> field(std::string_view n, Integer v)
      : name(n), value(static_cast<std::int64_t>(v)) {}
};

using fields = std::initializer_list<field>;

void write(level at, std::string_view event, fields values);

// Appends the line write() would write, with its '\n'. Bytes of a text that are not UTF-8 come out as '?',
// numbers that JSON does not have (NaN, infinity) as null.
void format_line(std::string& out, level at, std::string_view event, fields values);

inline void debug(std::string_view event, fields values = {}) {
  write(level::debug, event, values);
}
inline void info(std::string_view event, fields values = {}) {
  write(level::info, event, values);
}
inline void warning(std::string_view event, fields values = {}) {
  write(level::warning, event, values);
}
inline void error(std::string_view event, fields values = {}) {
  write(level::error, event, values);
}

void set_level(level lowest);  // default: info
bool enabled(level at);

// Puts the name of the program ("service") into every line.
void set_service(std::string_view name);

// Returns when everything written so far has left the process. Called at exit.
void flush();

}  // namespace roster::log
