// The handler that adds a guest: parse, validate, repository, respond.
#include "services/collections/api/add_guest.hpp"

#include "common/http/media_type.hpp"
#include "common/http/request_headers.hpp"
#include "common/text/json.hpp"
#include "services/collections/api/users_json.hpp"
#include "services/collections/domain/collection_id.hpp"
#include "services/collections/domain/failures.hpp"
#include "services/collections/domain/guest.hpp"

namespace roster::collections::api {

namespace {

// Everything the message itself says, or what is wrong with it.
result<add_guest_request> read_request(const http::exchange& with) {
  const http::request& message = with.message;
  if (!http::is_accepted_content_type(message.header(http::field::content_type)))
    return failure{errc::unsupported_media_type};
  result<std::optional<std::string>> key = http::idempotency_key(message);
  if (key.has_error()) return key.error();
  const result<boost::json::value> body = text::parse_json_object(message.body());
  if (body.has_error()) return body.error();
  result<std::string> email = domain::guest_email(*body);
  if (email.has_error()) return email.error();

  add_guest_request wanted;
  wanted.by = {with.path.at("collection_id"), with.caller.subject};
  wanted.email = std::move(*email);
  wanted.wants_everyone = !http::prefers_minimal(message);
  if (*key) wanted.retry = {with.caller.credential_id, std::move(**key), http::payload_fingerprint(message)};
  return wanted;
}

http::response respond(const added_guest& added) {
  http::response answer(http::status::ok);
  if (added.everyone) {
    answer.body = users_json(*added.everyone);
  } else {
    answer.body = users_json(std::span(&added.guest, 1));
    answer.header("Preference-Applied", "return=minimal");
  }
  return answer;
}

}  // namespace

async::awaitable<result<http::response>> add_guest(context& api, http::exchange& with) {
  const std::string& collection_id = with.path.at("collection_id");
  if (!domain::is_collection_id(collection_id)) co_return domain::collection_not_found();

  result<add_guest_request> wanted = read_request(with);
  if (wanted.has_error()) {
    // Who may not add guests here is told so before hearing about the message.
    access by{collection_id, with.caller.subject};
    const result<void> allowed = co_await api.data.check_may_add(with.deadline, std::move(by));
    if (allowed.has_error()) co_return allowed.error();
    co_return wanted.error();
  }

  const result<added_guest> added = co_await api.data.add_guest(with.deadline, std::move(*wanted));
  if (added.has_error()) co_return added.error();
  co_return respond(*added);
}

}  // namespace roster::collections::api
