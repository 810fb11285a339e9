// Splitting and decoding a query, in that order.
#include "common/http/query_parameters.hpp"

#include <algorithm>
#include <utility>

#include "common/text/percent.hpp"
#include "common/text/utf8.hpp"

namespace roster::http {

namespace {

std::optional<std::string> decode(std::string_view part) {
  std::optional<std::string> out;
  if (part.find_first_of("%+") == std::string_view::npos) {
    out.emplace(part);
  } else {
    std::string spaced(part);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    out = text::percent_decode(spaced);
  }
  if (!out || out->find('\0') != std::string::npos || !text::is_valid_utf8(*out)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<std::string_view> query_parameters::find(std::string_view name) const {
  for (const entry& known : entries_)
    if (known.name == name && known.count > 0) return std::string_view(known.value);
  return std::nullopt;
}

std::vector<std::string_view> query_parameters::repeated() const {
  std::vector<std::string_view> out;
  for (const entry& known : entries_)
    if (known.count > 1) out.push_back(known.name);
  return out;
}

bool is_readable_query(std::string_view query) {
  return query.empty() || read_query(query, {}).has_value();
}

result<query_parameters> read_query(std::string_view query, std::span<const std::string_view> known) {
  query_parameters out;
  for (const std::string_view name : known) out.entries_.push_back({name});
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (part.empty()) continue;
    const auto equals = part.find('=');
    const std::optional<std::string> name = decode(part.substr(0, equals));
    std::optional<std::string> value =
        decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
    if (!name || !value) return failure{errc::bad_request};
    for (query_parameters::entry& mine : out.entries_) {
      if (mine.name != *name) continue;
      if (mine.count++ == 0) mine.value = std::move(*value);
      break;
    }
  }
  return out;
}

}  // namespace roster::http
