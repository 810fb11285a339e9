// Matches a path against the tables, whole segment by whole segment.
#include "gateway/rules.hpp"

#include "common/http/request_headers.hpp"

namespace roster::gateway {

namespace {

// How many segments `pattern` takes, "{name}" being any one; nothing when it does not fit.
std::optional<std::size_t> match_front(const std::vector<std::string>& segments, std::string_view pattern) {
  std::size_t i = 0;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // '/'
    const std::string_view expected = pattern.substr(0, pattern.find('/'));
    if (i == segments.size()) return std::nullopt;
    if (expected.starts_with('{') ? segments[i].empty() : segments[i] != expected) return std::nullopt;
    ++i;
    pattern.remove_prefix(expected.size());
  }
  return i;
}

}  // namespace

std::string_view name_of(service which) {
  switch (which) {
    case service::participants:
      return "participants";
    case service::collections:
      return "collections";
  }
  return {};
}

const rule* match_rule(const std::vector<std::string>& segments) {
  for (const rule& row : rules)
    if (match_front(segments, row.prefix)) return &row;
  return nullptr;
}

bool is_quick(const http::request& message, const std::vector<std::string>& segments) {
  http::verb method = message.method();
  if (method == http::verb::head) method = http::verb::get;
  for (const quick_route& row : quick_routes)
    if (row.method == method && match_front(segments, row.pattern) == segments.size())
      return !row.only_minimal || http::prefers_minimal(message);
  return false;
}

}  // namespace roster::gateway
