// The command line every server shares: COMMAND [SUBCOMMAND] [--option value …].
//
//   serve             run until SIGTERM
//   migrate           apply the migrations, then exit (migrate_command.hpp)
//   --help            commands, then every setting with its default
//   --version
//
// Exit status: 0 done; 1 the work failed (one line on standard error); 2 wrong usage, bad configuration or a
// database with another schema than the program's, or that is not for its role: every fault listed, one a
// line.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/config/reader.hpp"
#include "common/db/errors.hpp"

namespace roster::app {

struct option {
  std::string_view name;  // "owner" for --owner
  std::string_view help;
  bool required = false;
  bool repeated = false;
  bool is_switch = false;  // takes no value
};

// Values of the options given, by name.
class arguments {
 public:
  std::optional<std::string> get(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  bool has(std::string_view name) const;
  void add(std::string name, std::string value);

 private:
  std::multimap<std::string, std::string, std::less<>> values_;
};

struct command {
  std::vector<std::string_view> words;  // {"credential", "create"}
  std::string_view help;
  std::vector<option> options;
  // Reads its settings from `from` first; when from.faults() is not empty after that it must call nothing
  // else but `throw bad_configuration{}`. Returns the exit status.
  std::function<int(const arguments& given, config::reader& from)> run;
};

// Thrown by a command whose settings have faults; run_command_line prints them and exits 2.
struct bad_configuration {};
// Wrong use of a command: printed in one line, exit 2.
struct bad_usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct program {
  std::string_view name;    // "roster-participants"
  std::string_view about;   // one line
  std::string_view prefix;  // "ROSTER_PARTICIPANTS_"
  std::vector<command> commands;
  std::function<void(config::reader&)>
      declare_settings;  // for --help: declares every setting of every command
};

// The value of a duration option, spelled as in the settings. Throws bad_usage.
std::chrono::milliseconds duration_option(const arguments& given, std::string_view name,
                                          std::chrono::milliseconds fallback, std::chrono::milliseconds least,
                                          std::chrono::milliseconds most);

// One line on standard error that begins with the program's name, whatever breaks `message` has.
void say(std::string_view program_name, std::string_view message);

// What is said of a database that cannot be reached: the setting to look at, and the cause.
std::string unavailable_text(std::string_view settings_prefix, const db::unavailable& cause);

int run_command_line(const program& what, int argc, char** argv, const config::environment& from);

}  // namespace roster::app
