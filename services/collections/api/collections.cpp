// The handlers of collections: parse, validate, repository, respond.
#include "services/collections/api/collections.hpp"

#include <utility>

#include "common/app/retries.hpp"
#include "common/http/json_body.hpp"
#include "common/http/preconditions.hpp"
#include "services/collections/api/collection_json.hpp"
#include "services/collections/api/joined_cursor.hpp"
#include "services/collections/api/list_query.hpp"
#include "services/collections/api/request_parts.hpp"
#include "services/collections/domain/collection_rules.hpp"
#include "services/collections/domain/failures.hpp"

namespace roster::collections::api {

namespace {

using domain::right;

http::response show(const domain::collection& shown) {
  http::response answer(http::status::ok);
  answer.header("ETag", collection_tag(shown));
  answer.body = collection_json(shown);
  return answer;
}

// What the request's preconditions demand of the collection it changes.
collection_condition demands_of(const http::request& message) {
  return [demands = http::preconditions(message)](const domain::collection& current) {
    return demands.evaluate(collection_tag(current)) == http::precondition::passed;
  };
}

result<create_collection_request> read_creation(const http::exchange& with) {
  const result<boost::json::value> body = http::read_json_body(with.message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<domain::new_collection> wanted = domain::read_new_collection(*body);
  if (wanted.has_error()) return wanted.error();
  return create_collection_request{caller_of(with), std::move(*wanted), std::move(*retry)};
}

result<domain::collection_changes> read_changes(const http::request& message) {
  const result<boost::json::value> body = http::read_json_body(message);
  if (body.has_error()) return body.error();
  return domain::read_collection_changes(*body);
}

async::task<result<http::response>> publish(context& api, http::exchange& with, bool is_public) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  result<std::optional<retry_token>> retry = read_retry_only(with);
  if (retry.has_error()) {
    // Who may not publish is told so before hearing about the message.
    const result<void> allowed =
        co_await api.collections->check(with.deadline, std::move(*by), right::manage);
    if (allowed.has_error()) co_return allowed.error();
    co_return retry.error();
  }
  publish_request asked{std::move(*by), is_public, demands_of(with.message), std::move(*retry)};
  collection_answer answer = [](const domain::collection& changed) {
    return db::kept_answer{200, changed.is_public ? R"({"is_public":true})" : R"({"is_public":false})"};
  };
  result<db::kept_answer> done =
      co_await api.collections->publish_collection(with.deadline, std::move(asked), std::move(answer));
  if (done.has_error()) co_return done.error();
  co_return app::to_response(std::move(*done));
}

}  // namespace

async::task<result<http::response>> list_collections(context& api, http::exchange& with) {
  const result<list_query> asked = read_list_query(with.message);
  if (asked.has_error()) co_return asked.error();
  std::optional<joined_place> behind = joined_place{};
  if (asked->cursor) behind = read_joined_cursor(*asked->cursor);
  if (!behind) co_return cursor_not_ours();
  const db::page<joined_collection> shown = co_await api.collections->list_collections(
      with.deadline, with.caller.subject, std::move(*behind), asked->limit.value_or(usual_limit));
  http::response answer(http::status::ok);
  answer.body = joined_page_json(shown);
  co_return answer;
}

async::task<result<http::response>> create_collection(context& api, http::exchange& with) {
  result<create_collection_request> asked = read_creation(with);
  if (asked.has_error()) co_return asked.error();
  collection_answer answer = [](const domain::collection& made) {
    return db::kept_answer{200, collection_json(made)};
  };
  result<db::kept_answer> made =
      co_await api.collections->create_collection(with.deadline, std::move(*asked), std::move(answer));
  if (made.has_error()) co_return made.error();
  co_return app::to_response(std::move(*made));
}

async::task<result<http::response>> show_collection(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  const result<domain::collection> found =
      co_await api.collections->find_collection(with.deadline, std::move(*by));
  if (found.has_error()) co_return found.error();
  co_return http::conditionally(with.message, show(*found));
}

async::task<result<http::response>> change_collection(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  result<domain::collection_changes> changes = read_changes(with.message);
  if (changes.has_error()) {
    // Who may not change it is told so before hearing about the message.
    const result<void> allowed =
        co_await api.collections->check(with.deadline, std::move(*by), right::manage);
    if (allowed.has_error()) co_return allowed.error();
    co_return changes.error();
  }
  collection_condition allowed = demands_of(with.message);
  const result<domain::collection> changed = co_await api.collections->change_collection(
      with.deadline, std::move(*by), std::move(*changes), std::move(allowed));
  if (changed.has_error()) co_return changed.error();
  co_return show(*changed);
}

async::task<result<http::response>> delete_collection(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();
  collection_condition allowed = demands_of(with.message);
  const result<void> gone =
      co_await api.collections->delete_collection(with.deadline, std::move(*by), std::move(allowed));
  if (gone.has_error()) co_return gone.error();
  co_return http::response(http::status::no_content);
}

async::task<result<http::response>> make_public(context& api, http::exchange& with) {
  return publish(api, with, true);
}

async::task<result<http::response>> make_private(context& api, http::exchange& with) {
  return publish(api, with, false);
}

}  // namespace roster::collections::api
