// Settings: looked up, checked, declared.
#include "common/config/reader.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "common/config/values.hpp"

namespace roster::config {

namespace {

using std::chrono::milliseconds;

// For a fault: one line, whatever was in the value.
std::string quoted(std::string_view value) {
  constexpr std::size_t most = 80;
  std::string out = "\"";
  for (const char c : value.substr(0, most)) out += (c >= ' ' && c <= '~') ? c : '?';
  out += value.size() > most ? "…\"" : "\"";
  return out;
}

std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

// "a, b or c"
std::string list_of(const std::vector<std::string_view>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) out += i + 1 == choices.size() ? " or " : ", ";
    out += choices[i];
  }
  return out;
}

std::string span_of(std::string_view least, std::string_view most) {
  std::string out(least);
  out += " to ";
  out += most;
  return out;
}

std::string with_note(std::string_view help, std::string_view note) {
  std::string out(help);
  out += " (";
  out += note;
  out += ')';
  return out;
}

std::string must_be(std::string_view what, std::string_view not_this) {
  std::string out = "must be ";
  out += what;
  out += ", not ";
  out += quoted(not_this);
  return out;
}

constexpr std::string_view required = "required";
constexpr std::string_view file_suffix = "_FILE";
constexpr std::size_t most_file_bytes = 64U << 10U;  // /dev/zero has no end

}  // namespace

environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* const value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

std::vector<std::string> process_variable_names() {
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view assignment(*entry);
    names.emplace_back(assignment.substr(0, assignment.find('=')));
  }
  return names;
}

reader::reader(std::string prefix, environment from) : prefix_(std::move(prefix)), from_(std::move(from)) {}

void reader::fault(std::string_view name, std::string_view what) {
  std::string line = prefix_;
  line += name;
  line += ": ";
  line += what;
  // A command may load one setting twice, through two functions that both need it.
  if (std::find(faults_.begin(), faults_.end(), line) == faults_.end()) faults_.push_back(std::move(line));
}

void reader::declare(std::string_view name, std::string_view fallback, std::string_view help) {
  std::string whole_name = prefix_;
  whole_name += name;
  const bool known = std::any_of(declarations_.begin(), declarations_.end(),
                                 [&](const declaration& d) { return d.name == whole_name; });
  if (!known) declarations_.push_back({std::move(whole_name), std::string(fallback), std::string(help)});
}

std::optional<std::string> reader::find(std::string_view name) {
  if (!from_) return std::nullopt;
  std::string whole_name = prefix_;
  whole_name += name;
  std::optional<std::string> value = from_(whole_name);
  if (value && value->empty()) value.reset();
  const std::string file_name = whole_name.append(file_suffix);
  const std::optional<std::string> path = from_(file_name);
  if (!path || path->empty()) return value;
  if (value) {
    std::string what = "is set twice, here and by ";
    what += file_name;
    fault(name, what);
    return std::nullopt;
  }
  return read_file(std::string(name).append(file_suffix), *path);
}

std::optional<std::string> reader::read_file(const std::string& name, const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  std::string text;
  std::array<char, 4096> part{};
  std::size_t count = 0;
  while (file && text.size() <= most_file_bytes &&
         (count = std::fread(part.data(), 1, part.size(), file.get())) > 0)
    text.append(part.data(), count);
  if (!file || std::ferror(file.get()) != 0) {
    // Without the path: whoever mistakes PREFIX_KEY_FILE for PREFIX_KEY must not find the key in a log.
    fault(name,
          std::string("the file it names cannot be read: ").append(std::generic_category().message(errno)));
    return std::nullopt;
  }
  if (text.size() > most_file_bytes) {
    fault(name, "the file it names is longer than 64 KiB");
    return std::nullopt;
  }
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.empty()) return std::nullopt;
  return text;
}

std::string reader::text(std::string_view name, std::string_view fallback, std::string_view help) {
  declare(name, fallback, help);
  return find(name).value_or(std::string(fallback));
}

std::string reader::required_text(std::string_view name, std::string_view help) {
  declare(name, required, help);
  const std::size_t faults_before = faults_.size();
  std::optional<std::string> value = find(name);
  if (!value && from_ && faults_.size() == faults_before) fault(name, "is required");
  return std::move(value).value_or("");
}

std::string reader::one_of(std::string_view name, std::string_view fallback,
                           std::vector<std::string_view> allowed, std::string_view help) {
  declare(name, fallback, with_note(help, list_of(allowed)));
  std::optional<std::string> value = find(name);
  if (!value) return std::string(fallback);
  if (std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) return std::move(*value);
  fault(name, must_be(list_of(allowed), *value));
  return std::string(fallback);
}

std::int64_t reader::number(std::string_view name, std::int64_t fallback, range allowed,
                            std::string_view help) {
  const std::string span = span_of(std::to_string(allowed.least), std::to_string(allowed.most));
  declare(name, std::to_string(fallback), with_note(help, span));
  const std::optional<std::string> value = find(name);
  if (!value) return fallback;
  const std::optional<std::int64_t> parsed = parse_integer<std::int64_t>(*value);
  if (parsed && *parsed >= allowed.least && *parsed <= allowed.most) return *parsed;
  std::string what = "a number from ";
  what += span;
  fault(name, must_be(what, *value));
  return fallback;
}

milliseconds reader::duration(std::string_view name, milliseconds fallback, milliseconds least,
                              milliseconds most, std::string_view help) {
  const std::string span = span_of(to_text(least), to_text(most));
  declare(name, to_text(fallback), with_note(help, span));
  const std::optional<std::string> value = find(name);
  if (!value) return fallback;
  const std::optional<milliseconds> parsed = parse_duration(*value);
  if (parsed && *parsed >= least && *parsed <= most) return *parsed;
  std::string what = "a duration from ";
  what += span;
  fault(name, must_be(what, *value));
  return fallback;
}

bool reader::flag(std::string_view name, bool fallback, std::string_view help) {
  declare(name, fallback ? "true" : "false", with_note(help, "true or false"));
  const std::optional<std::string> value = find(name);
  if (!value) return fallback;
  const std::optional<bool> parsed = parse_flag(*value);
  if (!parsed) fault(name, must_be("true or false", *value));
  return parsed.value_or(fallback);
}

template <class Value>
Value reader::address_of(std::string_view name, std::string_view fallback,
                         std::optional<Value> (*parse)(std::string_view text), std::string_view form) {
  std::optional<Value> otherwise = parse(fallback);
  if (!otherwise) throw std::logic_error(std::string(name).append(": its default is no address"));
  if (const std::optional<std::string> value = find(name)) {
    if (std::optional<Value> given = parse(*value)) return std::move(*given);
    fault(name, must_be(form, *value));
  }
  return std::move(*otherwise);
}

host_port reader::address(std::string_view name, std::string_view fallback, std::string_view help) {
  declare(name, fallback, with_note(help, "host:port"));
  return address_of(name, fallback, parse_address, "host:port or [IPv6]:port");
}

socket_address reader::socket(std::string_view name, std::string_view fallback, std::string_view help) {
  declare(name, fallback, with_note(help, "host:port or unix:/path"));
  return address_of(name, fallback, parse_socket_address, socket_address_form);
}

std::vector<std::string> reader::secrets(std::string_view name, std::size_t least, std::size_t most,
                                         std::string_view help) {
  std::string form = std::to_string(least);
  form.append(" bytes or more");
  if (most > 1)
    form.append(" each, up to ").append(std::to_string(most)).append(" of them separated by commas");
  declare(name, required, with_note(help, form));
  const std::size_t faults_before = faults_.size();
  const std::optional<std::string> value = find(name);
  if (!value) {
    if (from_ && faults_.size() == faults_before) fault(name, "is required");
    return {};
  }
  std::vector<std::string> parts = split_at_commas(*value);
  const bool fits =
      parts.size() <= most &&
      std::all_of(parts.begin(), parts.end(), [least](const std::string& s) { return s.size() >= least; });
  if (fits) return parts;
  fault(name, std::string("must be ").append(form));
  return {};
}

std::vector<std::string> reader::unknown_settings(const std::vector<std::string>& names) const {
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    if (!name.starts_with(prefix_)) continue;
    const bool known = std::any_of(declarations_.begin(), declarations_.end(), [&](const declaration& d) {
      return name == d.name || (name.starts_with(d.name) && name.substr(d.name.size()) == file_suffix);
    });
    if (!known) unknown.push_back(name);
  }
  return unknown;
}

std::string help_text(const std::vector<declaration>& declarations) {
  std::size_t width = 0;
  for (const declaration& d : declarations) width = std::max(width, d.name.size());
  std::string out;
  for (const declaration& d : declarations) {
    out.append("  ").append(d.name).append(width - d.name.size() + 2, ' ').append(d.help);
    if (d.default_ == required) {
      out.append("; required\n");
    } else {
      out.append("; default ").append(d.default_.empty() ? "none" : d.default_).append("\n");
    }
  }
  return out;
}

}  // namespace roster::config
