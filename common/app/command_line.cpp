// The command line: matched against the program's table, run, and its failures turned into exit statuses.
#include "common/app/command_line.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <span>
#include <utility>

#include "common/db/migrations.hpp"
#include "common/log/log.hpp"

namespace roster::app {

namespace {

constexpr int wrong_usage = 2;

std::string words_of(const command& which) {
  std::string out;
  for (const std::string_view word : which.words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// "--owner VALUE", "[--scope VALUE]...", "[--force]"
std::string usage_of(const option& which) {
  std::string out = "--";
  out += which.name;
  if (!which.is_switch) out += " VALUE";
  if (!which.required) out = std::string(1, '[').append(out).append("]");
  if (which.repeated) out += "...";
  return out;
}

config::reader all_settings(const program& what) {
  config::reader collecting(std::string(what.prefix), {});
  if (what.declare_settings) what.declare_settings(collecting);
  return collecting;
}

// Probably a misspelt one. No more than a warning: during a rollout an older program meets newer settings.
void warn_of_unknown_settings(const program& what) {
  for (const std::string& name : all_settings(what).unknown_settings(config::process_variable_names()))
    log::warning("unknown setting", {{"name", name}});
}

void print_help(const program& what) {
  std::size_t width = std::string_view("--version").size();
  for (const command& c : what.commands) {
    width = std::max(width, words_of(c).size());
    for (const option& o : c.options) width = std::max(width, usage_of(o).size() + 2);
  }
  const auto print_row = [width](std::string_view left, std::string_view right) {
    std::cout << "  " << left << std::string(width - left.size() + 2, ' ') << right << '\n';
  };

  std::cout << what.name << ": " << what.about << "\n\nUsage: " << what.name
            << " COMMAND [--option value ...]\n\n"
            << "Commands:\n";
  for (const command& c : what.commands) {
    print_row(words_of(c), c.help);
    for (const option& o : c.options) print_row(std::string(2, ' ').append(usage_of(o)), o.help);
  }
  print_row("--help", "Prints this text.");
  print_row("--version", "Prints the version.");

  const config::reader collecting = all_settings(what);
  std::cout << "\nSettings, as environment variables; NAME_FILE may name a file with the value instead:\n"
            << config::help_text(collecting.declarations());
}

// The command whose words `given` begins with: of "credential" and "credential create" the longer one.
const command* match_command(const program& what, std::span<const std::string_view> given) {
  const command* best = nullptr;
  for (const command& c : what.commands) {
    const bool fits =
        c.words.size() <= given.size() && std::equal(c.words.begin(), c.words.end(), given.begin());
    if (fits && (best == nullptr || c.words.size() > best->words.size())) best = &c;
  }
  return best;
}

[[noreturn]] void refuse(std::string_view what, std::string_view subject) {
  std::string message(what);
  message.append(" '").append(subject).append("'; see --help");
  throw bad_usage(message);
}

const command& find_command(const program& what, std::span<const std::string_view> given) {
  if (given.empty()) throw bad_usage("a command is missing; see --help");
  if (const command* const found = match_command(what, given)) return *found;
  std::string words;
  for (const std::string_view word : given) {
    if (word.starts_with("--")) break;
    if (!words.empty()) words += ' ';
    words += word;
  }
  refuse("unknown command", words.empty() ? given.front() : std::string_view(words));
}

const option& find_option(const command& of, std::string_view name) {
  const auto found =
      std::find_if(of.options.begin(), of.options.end(), [name](const option& o) { return o.name == name; });
  if (found == of.options.end()) refuse("unknown option", std::string("--").append(name));
  return *found;
}

// What follows the words of a command: "--name value", "--name=value" or "--switch".
arguments read_options(const command& of, std::span<const std::string_view> given) {
  arguments out;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i].starts_with("--")) refuse("unexpected argument", given[i]);
    const std::string_view text = given[i].substr(2);
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const option& known = find_option(of, name);
    const std::string spelled = std::string("--").append(name);
    if (out.has(name) && !known.repeated) refuse("given twice: option", spelled);
    if (known.is_switch) {
      if (equals != std::string_view::npos) refuse("no value belongs to option", spelled);
      out.add(std::string(name), "");
    } else if (equals != std::string_view::npos) {
      out.add(std::string(name), std::string(text.substr(equals + 1)));
    } else {
      // An option where a value should be is a forgotten value; a value that looks so is written
      // --name=--value.
      if (i + 1 >= given.size() || given[i + 1].starts_with("--"))
        refuse("a value is missing after option", spelled);
      out.add(std::string(name), std::string(given[++i]));
    }
  }
  for (const option& o : of.options)
    if (o.required && !out.has(o.name)) refuse("missing option", std::string("--").append(o.name));
  return out;
}

// libpq's messages have several lines.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_break = c == '\n' || c == '\r' || c == '\t';
    if (!is_break) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

int complain(const program& what, std::string_view message, int status) {
  say(what.name, message);
  return status;
}

int run_command(const program& what, std::span<const std::string_view> given,
                const config::environment& from) {
  const command& chosen = find_command(what, given);
  const arguments options = read_options(chosen, given.subspan(chosen.words.size()));
  warn_of_unknown_settings(what);
  // A command that fails says so in one line, below; the log is for servers.
  if (chosen.words.front() != "serve") log::set_level(log::level::error);
  config::reader settings(std::string(what.prefix), from);
  try {
    return chosen.run(options, settings);
  } catch (const bad_configuration&) {
    for (const std::string& fault : settings.faults()) complain(what, fault, wrong_usage);
    return wrong_usage;
  }
}

// SIGTERM and SIGINT end a command, and a server that does not serve yet (from then on it stops in order, see
// run_server): also as the first process of a container, which no signal ends that it has no handler for.
void end_by_signals() {
  for (const int number : {SIGTERM, SIGINT}) {
    const auto before = std::signal(number, [](int which) { std::_Exit(128 + which); });
    if (before == SIG_IGN)
      std::signal(number, SIG_IGN);  // somebody wants it so (nohup, a shell's background)
  }
}

}  // namespace

std::optional<std::string> arguments::get(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> arguments::all(std::string_view name) const {
  std::vector<std::string> out;
  const auto [first, last] = values_.equal_range(name);
  for (auto i = first; i != last; ++i) out.push_back(i->second);
  return out;
}

bool arguments::has(std::string_view name) const {
  return values_.find(name) != values_.end();
}

void arguments::add(std::string name, std::string value) {
  values_.emplace(std::move(name), std::move(value));
}

// A reader of settings knows durations, so one reads this option.
std::chrono::milliseconds duration_option(const arguments& given, std::string_view name,
                                          std::chrono::milliseconds fallback, std::chrono::milliseconds least,
                                          std::chrono::milliseconds most) {
  config::reader one("--", [&given](std::string_view spelled) { return given.get(spelled.substr(2)); });
  const std::chrono::milliseconds value = one.duration(name, fallback, least, most, "");
  if (!one.faults().empty()) throw bad_usage(one.faults().front());
  return value;
}

void say(std::string_view program_name, std::string_view message) {
  std::cerr << program_name << ": " << one_line(message) << std::endl;
}

std::string unavailable_text(std::string_view settings_prefix, const db::unavailable& cause) {
  return std::string(settings_prefix) + "DATABASE_URL: " + cause.what();
}

int run_command_line(const program& what, int argc, char** argv, const config::environment& from) {
  std::vector<std::string_view> given;
  for (int i = 1; i < argc; ++i) given.emplace_back(argv[i]);
  const auto asks_for = [&given](std::string_view word) {
    return std::find(given.begin(), given.end(), word) != given.end();
  };
  try {
    if (asks_for("--help")) {
      print_help(what);
      return 0;
    }
    if (asks_for("--version")) {
      std::cout << what.name << ' ' << ROSTER_VERSION << '\n';
      return 0;
    }
    end_by_signals();
    return run_command(what, given, from);
  } catch (const bad_usage& error) {
    return complain(what, error.what(), wrong_usage);
  } catch (const db::schema_mismatch& error) {
    return complain(what, error.what(), wrong_usage);
  } catch (const db::access_denied& error) {
    return complain(what, std::string(what.prefix) + "DATABASE_URL: " + error.what(), wrong_usage);
  } catch (const db::unavailable& error) {
    // Of a command; a server waits for its database. Trying again may help, so it is no fault of the
    // settings.
    return complain(what, unavailable_text(what.prefix, error), 1);
  } catch (const std::exception& error) {
    return complain(what, error.what(), 1);
  } catch (...) {
    return complain(what, "stopped by an unknown exception", 1);
  }
}

}  // namespace roster::app
