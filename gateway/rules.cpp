// Matches a path against the rule table, whole segment by whole segment.
#include "gateway/rules.hpp"

namespace roster::gateway {

namespace {

bool begins_with(const std::vector<std::string>& segments, std::string_view prefix) {
  std::size_t i = 0;
  while (!prefix.empty()) {
    prefix.remove_prefix(1);  // '/'
    const std::string_view expected = prefix.substr(0, prefix.find('/'));
    if (i == segments.size() || segments[i] != expected) return false;
    ++i;
    prefix.remove_prefix(expected.size());
  }
  return true;
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
    if (begins_with(segments, row.prefix)) return &row;
  return nullptr;
}

}  // namespace roster::gateway
