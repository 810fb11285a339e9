// Where a request keeps its text, and how headers are found in it.
#include "common/http/request.hpp"

#include <algorithm>

namespace roster::http {

namespace {

// Most requests fit: start line, six to ten headers.
constexpr std::size_t usual_head_bytes = 512;
constexpr std::size_t usual_headers = 16;

std::string_view trim_ows(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view request::query() const {
  const std::string_view whole = target();
  return path_.length == target_.length ? std::string_view() : whole.substr(path_.length + 1);
}

std::optional<std::string_view> request::header(field id) const {
  for (const entry& e : headers_)
    if (e.id == id) return view(e.value);
  return std::nullopt;
}

std::optional<std::string_view> request::header(std::string_view name) const {
  for (const entry& e : headers_)
    if (iequals(view(e.name), name)) return view(e.value);
  return std::nullopt;
}

std::size_t request::count(field id) const {
  std::size_t found = 0;
  for (const entry& e : headers_) found += e.id == id ? 1U : 0U;
  return found;
}

std::size_t request::count(std::string_view name) const {
  std::size_t found = 0;
  for (const entry& e : headers_) found += iequals(view(e.name), name) ? 1U : 0U;
  return found;
}

request::header_view request::header_at(std::size_t i) const {
  const entry& e = headers_.at(i);
  return {e.id, view(e.name), view(e.value)};
}

void request::make_room() {
  if (head_.capacity() < usual_head_bytes) head_.reserve(usual_head_bytes);
}

request::piece request::keep(std::string_view text) {
  make_room();
  const piece kept{static_cast<std::uint32_t>(head_.size()), static_cast<std::uint32_t>(text.size())};
  head_.append(text);
  return kept;
}

request::piece request::piece_of(std::string_view head, std::string_view text) {
  return {static_cast<std::uint32_t>(text.data() - head.data()), static_cast<std::uint32_t>(text.size())};
}

void request::set_target(piece target, std::string_view text) {
  target_ = target;
  path_ = {target.offset, static_cast<std::uint32_t>(std::min(text.find('?'), text.size()))};
}

void request::set_start(verb method, std::string_view method_text, std::string_view target, bool http_1_0) {
  method_ = method;
  method_text_ = keep(method_text);
  set_target(keep(target), target);
  http_1_0_ = http_1_0;
}

void request::add_header(field id, std::string_view name, std::string_view value) {
  const piece kept_name = keep(name);
  add_entry(id, kept_name, keep(value));
}

void request::set_start_in(std::string_view head, verb method, std::string_view method_text,
                           std::string_view target) {
  method_ = method;
  method_text_ = piece_of(head, method_text);
  set_target(piece_of(head, target), target);
}

void request::add_header_in(std::string_view head, field id, std::string_view name, std::string_view value) {
  add_entry(id, piece_of(head, name), piece_of(head, value));
}

void request::keep_head(std::string_view head) {
  make_room();
  head_.assign(head);
}

void request::add_entry(field id, piece name, piece value) {
  if (headers_.empty()) headers_.reserve(usual_headers);
  headers_.push_back({id, name, value});
}

void request::add_header(std::string_view name, std::string_view value) {
  add_header(boost::beast::http::string_to_field(name), name, value);
}

bool has_token(std::string_view value, std::string_view token) {
  while (!value.empty()) {
    const auto comma = value.find(',');
    if (iequals(trim_ows(value.substr(0, comma)), token)) return true;
    if (comma == std::string_view::npos) break;
    value.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace roster::http
