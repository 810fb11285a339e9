// The handler of a collection's history: parse, validate, repository, respond.
#include "services/collections/api/history.hpp"

#include <charconv>
#include <utility>

#include "common/http/cursor.hpp"
#include "common/text/json.hpp"
#include "services/collections/api/event_json.hpp"
#include "services/collections/api/list_query.hpp"
#include "services/collections/api/request_parts.hpp"
#include "services/collections/domain/failures.hpp"

namespace roster::collections::api {

namespace {

std::string scope_of(const std::string& collection_id) {
  return "history " + collection_id;
}

// A cursor is the id of the last event of the page before. One that somebody forged may say anything.
result<events::page_request> read_page(const http::exchange& with, const std::string& collection_id) {
  const result<list_query> asked = read_list_query(with.message);
  if (asked.has_error()) return asked.error();
  events::page_request out;
  out.count = asked->limit.value_or(usual_limit);
  if (!asked->cursor) return out;
  const std::optional<std::string> place = http::read_cursor(scope_of(collection_id), *asked->cursor);
  if (!place) return cursor_not_ours();
  std::int64_t id = 0;
  const char* const end = place->data() + place->size();
  const auto [stop, fault] = std::from_chars(place->data(), end, id);
  if (fault != std::errc{} || stop != end) return cursor_not_ours();
  out.before = id;
  return out;
}

std::string history_json(const std::string& collection_id, const events::page& shown) {
  std::string out = R"({"events":[)";
  for (const events::recorded& each : shown.rows) {
    if (!out.ends_with('[')) out += ',';
    append_event(out, each);
  }
  out += R"(],"next_cursor":)";
  if (shown.has_more) {
    text::append_json_string(
        out, http::write_cursor(scope_of(collection_id), std::to_string(shown.rows.back().event_id)));
  } else {
    out += "null";
  }
  out += '}';
  return out;
}

}  // namespace

async::task<result<http::response>> list_history(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  const std::string collection_id = by->collection_id;
  const result<events::page_request> which = read_page(with, collection_id);
  if (which.has_error()) {
    // Who may not see it is told so before hearing about the query.
    const result<void> allowed =
        co_await api.collections->check(with.deadline, std::move(*by), domain::right::manage);
    if (allowed.has_error()) co_return allowed.error();
    co_return which.error();
  }
  const result<events::page> shown =
      co_await api.collections->list_history(with.deadline, std::move(*by), *which);
  if (shown.has_error()) co_return shown.error();
  http::response answer(http::status::ok);
  answer.body = history_json(collection_id, *shown);
  co_return answer;
}

}  // namespace roster::collections::api
