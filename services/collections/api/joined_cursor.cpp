// A position as text: the time of joining in µs, a comma, the collection's id.
#include "services/collections/api/joined_cursor.hpp"

#include <charconv>
#include <string_view>
#include <system_error>

#include "common/http/cursor.hpp"
#include "common/text/json.hpp"
#include "services/collections/api/collection_json.hpp"
#include "services/collections/domain/collection_id.hpp"

namespace roster::collections::api {

namespace {

constexpr std::string_view scope = "collections";

std::string cursor_behind(const joined_collection& last) {
  return http::write_cursor(
      scope, std::to_string(last.joined.time_since_epoch().count()) + ',' + last.shown.collection_id);
}

}  // namespace

// A cursor that somebody forged may say anything: nothing gets to the database that it would not take.
std::optional<joined_place> read_joined_cursor(const std::string& cursor) {
  constexpr std::int64_t year_9999 = 253'370'764'800'000'000;  // its first microsecond
  const std::optional<std::string> position = http::read_cursor(scope, cursor);
  if (!position) return std::nullopt;
  std::int64_t joined = 0;
  const char* const end = position->data() + position->size();
  const auto [stop, fault] = std::from_chars(position->data(), end, joined);
  if (fault != std::errc{} || joined < 0 || joined > year_9999 || stop == end || *stop != ',')
    return std::nullopt;
  std::string collection_id(stop + 1, end);
  if (!domain::is_collection_id(collection_id)) return std::nullopt;
  return joined_place{text::timestamp(std::chrono::microseconds(joined)), std::move(collection_id)};
}

std::string joined_page_json(const db::page<joined_collection>& shown) {
  std::string out = R"({"collections":[)";
  for (const joined_collection& each : shown.rows) {
    if (!out.ends_with('[')) out += ',';
    append_collection(out, each.shown);
  }
  out += R"(],"next_cursor":)";
  if (shown.has_more) {
    text::append_json_string(out, cursor_behind(shown.rows.back()));
  } else {
    out += "null";
  }
  out += '}';
  return out;
}

}  // namespace roster::collections::api
