// Matching a path, segment by segment, with the rows of a table.
#include "common/http/routes.hpp"

#include <algorithm>
#include <stdexcept>

#include "common/http/path.hpp"

namespace roster::http {

namespace {

std::vector<std::string_view> segments_of(std::string_view pattern) {
  std::vector<std::string_view> out;
  pattern.remove_prefix(1);
  while (true) {
    const auto slash = pattern.find('/');
    out.push_back(pattern.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    pattern.remove_prefix(slash + 1);
  }
}

route_row make_row(std::size_t number, const route_key& key) {
  return {number, key.method, segments_of(key.pattern), key.is_stream};
}

bool answers(const route_row& row, verb method) {
  return row.method == method || (method == verb::head && row.method == verb::get);
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{');
}

// From the end: patterns begin alike.
bool fits(const std::vector<std::string_view>& pattern, const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return false;
  for (std::size_t i = pattern.size(); i-- > 0;) {
    if (is_parameter(pattern[i]) ? segments[i].empty() : pattern[i] != segments[i]) return false;
  }
  return true;
}

path_parameters parameters_of(const std::vector<std::string_view>& pattern,
                              const std::vector<std::string>& segments) {
  path_parameters out;
  out.reserve(pattern.size() / 2);
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (is_parameter(pattern[i])) out.add(pattern[i].substr(1, pattern[i].size() - 2), segments[i]);
  return out;
}

std::string_view last_segment(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

route_set::route_set(const std::vector<route_key>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) rows_.push_back(make_row(i, rows[i]));
}

bool route_set::has(const request& message) const {
  const std::string_view raw = last_segment(message.path());
  for (const route_row& each : rows_) {
    if (raw != each.pattern.back() || !answers(each, message.method())) continue;
    const std::optional<std::vector<std::string>> segments = split_path(message.path());
    if (segments && fits(each.pattern, *segments)) return true;
  }
  return false;
}

const std::string& path_parameters::at(std::string_view name) const {
  for (const auto& [known, value] : values_)
    if (known == name) return value;
  throw std::out_of_range("the route's pattern has no {" + std::string(name) + "}");
}

router::router(const std::vector<route_key>& rows) : table_(rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    route_row made = make_row(i, rows[i]);
    const std::size_t segments = made.pattern.size();
    if (rows_.size() <= segments) rows_.resize(segments + 1);
    rows_[segments].push_back(std::move(made));
  }
}

std::pair<std::optional<matched>, not_matched> router::match(verb method,
                                                             const std::vector<std::string>& segments,
                                                             std::string_view path) const {
  if (segments.size() >= rows_.size()) return {};
  std::vector<verb> allowed;
  for (const route_row& candidate : rows_[segments.size()]) {
    if (!fits(candidate.pattern, segments)) continue;
    if (candidate.is_stream && last_segment(path) != candidate.pattern.back()) continue;
    if (answers(candidate, method))
      return {matched{candidate.number, parameters_of(candidate.pattern, segments)}, not_matched{}};
    allowed.push_back(candidate.method);
  }
  not_matched none;
  for (const verb v : {verb::get, verb::head, verb::post, verb::put, verb::patch, verb::delete_}) {
    const verb stands_for = v == verb::head ? verb::get : v;
    if (std::find(allowed.begin(), allowed.end(), stands_for) == allowed.end()) continue;
    none.allow.append(boost::beast::http::to_string(v)).append(", ");
  }
  if (!none.allow.empty()) none.allow.append("OPTIONS");
  return {std::nullopt, std::move(none)};
}

}  // namespace roster::http
