// The handler that adds a guest: parse, validate, repository, respond.
#include "services/collections/api/add_guest.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "common/app/retries.hpp"
#include "common/http/json_body.hpp"
#include "common/http/request_headers.hpp"
#include "services/collections/api/request_parts.hpp"
#include "services/collections/api/users_json.hpp"
#include "services/collections/domain/failures.hpp"
#include "services/collections/domain/guest.hpp"

namespace roster::collections::api {

namespace {

// Everything the message itself says, or what is wrong with it.
result<add_guest_request> read_request(const http::exchange& with, const access& by) {
  const http::request& message = with.message;
  const result<boost::json::value> body = http::read_json_body(message);
  if (body.has_error()) return body.error();
  result<std::optional<retry_token>> retry = app::read_retry_token(with);
  if (retry.has_error()) return retry.error();
  result<std::string> email = domain::guest_email(*body);
  if (email.has_error()) return email.error();

  add_guest_request wanted;
  wanted.by = by;
  wanted.email = std::move(*email);
  wanted.wants_everyone = !http::prefers_minimal(message);
  wanted.retry = std::move(*retry);
  return wanted;
}

http::response respond_with_the_guest(const added_guest& added) {
  http::response answer(http::status::ok);
  answer.body = users_json(std::span(&added.guest, 1));
  answer.header("Preference-Applied", "return=minimal");
  return answer;
}

// What was not read with the guest comes page by page, from lanes that guests do not wait for.
async::task<result<http::response>> respond_with_everyone(context& api, http::exchange& with, access by,
                                                          std::span<const domain::member> users) {
  http::response answer(http::status::ok);
  answer.body = R"({"users":[)";
  bool has_more = users.size() > most_listed;
  const std::span<const domain::member> first = users.first(std::min(users.size(), most_listed));
  append_users(answer.body, first);
  people_request next{std::move(by), people::everyone, 0, static_cast<std::int64_t>(most_listed)};
  if (has_more) next.behind = first.back().user_id;
  while (has_more) {
    const result<db::page<domain::member>> page = co_await api.people->list_people(with.deadline, next);
    if (page.has_error()) co_return page.error();
    if (page->rows.empty()) break;
    answer.body += ',';
    append_users(answer.body, page->rows);
    next.behind = page->rows.back().user_id;
    has_more = page->has_more;
  }
  answer.body += "]}";
  co_return answer;
}

}  // namespace

async::task<result<http::response>> add_guest(context& api, http::exchange& with) {
  std::optional<access> by = access_of(with);
  if (!by) co_return domain::collection_not_found();

  result<add_guest_request> wanted = read_request(with, *by);
  if (wanted.has_error()) {
    // Who may not add guests here is told so before hearing about the message.
    const result<void> allowed = co_await api.data.check_may_add(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return wanted.error();
  }

  const result<added_guest> added = co_await api.data.add_guest(with.deadline, std::move(*wanted));
  if (added.has_error()) co_return added.error();
  if (!added->everyone) co_return respond_with_the_guest(*added);
  result<http::response> answer = co_await respond_with_everyone(api, with, std::move(*by), *added->everyone);
  co_return answer;
}

}  // namespace roster::collections::api
