// Settings' texts as values, and durations as texts.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "common/config/reader.hpp"

namespace roster::config {

template <class Integer>
inline std::optional<Integer> parse_integer(std::string_view text) {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct duration_unit {
  std::string_view name;
  std::int64_t length;  // milliseconds
};
inline constexpr std::array<duration_unit, 5> duration_units = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

inline std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<std::int64_t> count = parse_integer<std::int64_t>(text.substr(0, digits));
  const std::string_view name = digits == text.size() ? "ms" : text.substr(digits);
  const auto* const unit = std::find_if(duration_units.begin(), duration_units.end(),
                                        [name](const duration_unit& u) { return u.name == name; });
  if (!count || unit == duration_units.end()) return std::nullopt;
  if (*count > std::numeric_limits<std::int64_t>::max() / unit->length) return std::nullopt;
  return std::chrono::milliseconds(*count * unit->length);
}

// In the largest unit that says it exactly.
inline std::string to_text(std::chrono::milliseconds value) {
  for (const duration_unit& unit : duration_units)
    if (value.count() != 0 && value.count() % unit.length == 0)
      return std::to_string(value.count() / unit.length).append(unit.name);
  return "0s";
}

inline std::optional<bool> parse_flag(std::string_view text) {
  for (const std::string_view yes : {"true", "1", "yes", "on"})
    if (text == yes) return true;
  for (const std::string_view no : {"false", "0", "no", "off"})
    if (text == no) return false;
  return std::nullopt;
}

inline std::optional<host_port> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::optional<std::uint16_t> port = parse_integer<std::uint16_t>(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address without its brackets: nobody can tell where it ends
  }
  if (host.empty() || !port) return std::nullopt;
  return host_port{std::string(host), *port};
}

// A path has no directory of ours to begin in, so it is an absolute one.
inline std::optional<socket_address> parse_socket_address(std::string_view text) {
  constexpr std::string_view scheme = "unix:";
  socket_address out;
  if (text.starts_with(scheme)) {
    const std::string_view path = text.substr(scheme.size());
    if (path.size() < 2 || path.size() > longest_socket_path || !path.starts_with('/') ||
        path.ends_with('/') || path.find('\0') != std::string_view::npos)
      return std::nullopt;
    out.path = path;
    return out;
  }
  std::optional<host_port> tcp = parse_address(text);
  if (!tcp) return std::nullopt;
  out.tcp = std::move(*tcp);
  return out;
}

}  // namespace roster::config
