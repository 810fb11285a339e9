// Declared settings: one call declares a setting (name, default, check, help) and reads it.
//
//   settings load(config::reader& from) {
//     settings s;
//     s.lanes = from.number("DATABASE_LANES", 1, {1, 64}, "Database connections");
//
// The same function serves `serve` and `--help`: a reader without an environment only collects the
// declarations. Values come from PREFIX_NAME, or from the file that PREFIX_NAME_FILE names (64 KiB at most;
// one trailing newline is dropped). An empty value counts as none: that is what "${X:-}" in a compose file
// makes of a variable nobody set.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/address.hpp"

namespace roster::config {

// Looks a variable up; nothing when it is not set. getenv in the programs, a map in tests.
using environment = std::function<std::optional<std::string>(std::string_view name)>;
environment process_environment();

struct range {
  std::int64_t least;
  std::int64_t most;
};

struct declaration {
  std::string name;      // whole, with prefix
  std::string default_;  // as shown by --help; "required" when there is none
  std::string help;      // one line; the reader adds the range or the choices to what its caller says
};

class reader {
 public:
  reader(std::string prefix, environment from);

  // Each takes the name without prefix. A value that fails its check is a fault, and the default is returned.
  std::string text(std::string_view name, std::string_view fallback, std::string_view help);
  std::string required_text(std::string_view name, std::string_view help);
  std::string one_of(std::string_view name, std::string_view fallback, std::vector<std::string_view> allowed,
                     std::string_view help);
  std::int64_t number(std::string_view name, std::int64_t fallback, range allowed, std::string_view help);
  // "250ms", "10s", "5m", "24h", "14d"; a bare number is milliseconds.
  std::chrono::milliseconds duration(std::string_view name, std::chrono::milliseconds fallback,
                                     std::chrono::milliseconds least, std::chrono::milliseconds most,
                                     std::string_view help);
  bool flag(std::string_view name, bool fallback, std::string_view help);  // true/false, 1/0, yes/no, on/off
  host_port address(std::string_view name, std::string_view fallback,
                    std::string_view help);  // host:port, [::1]:port
  // The same, or unix:/path.
  socket_address socket(std::string_view name, std::string_view fallback, std::string_view help);
  // Comma-separated; at least `least` bytes each, 1 to `most` of them; never shown in a fault.
  std::vector<std::string> secrets(std::string_view name, std::size_t least, std::size_t most,
                                   std::string_view help);

  // For a check of the caller's own ("two settings contradict each other").
  void fault(std::string_view name, std::string_view what);

  // Every fault found, in order of declaration: "ROSTER_X_PORT: must be a number from 1 to 65535, not
  // \"abc\"". Also: both VALUE and VALUE_FILE set, a file that cannot be read or is too long, and a variable
  // with our prefix that no declaration names (only checked by unknown_settings()).
  const std::vector<std::string>& faults() const { return faults_; }
  const std::vector<declaration>& declarations() const { return declarations_; }

  // Variables of `names` (whole names, for example of the process) that begin with our prefix and were not
  // declared.
  std::vector<std::string> unknown_settings(const std::vector<std::string>& names) const;

 private:
  std::optional<std::string> find(std::string_view name);
  std::optional<std::string> read_file(const std::string& whole_name, const std::string& path);
  void declare(std::string_view name, std::string_view fallback, std::string_view help);
  // What is declared, as `parse` reads it; form: for the fault.
  template <class Value>
  Value address_of(std::string_view name, std::string_view fallback,
                   std::optional<Value> (*parse)(std::string_view text), std::string_view form);

  std::string prefix_;
  environment from_;
  std::vector<std::string> faults_;
  std::vector<declaration> declarations_;
};

// The text of the settings part of --help, aligned.
std::string help_text(const std::vector<declaration>& declarations);

// Names of all variables of this process.
std::vector<std::string> process_variable_names();

}  // namespace roster::config
