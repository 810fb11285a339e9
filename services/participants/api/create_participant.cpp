// The handler that creates a participant: parse, validate, repository, respond.
#include "services/participants/api/create_participant.hpp"

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <utility>

#include "common/http/media_type.hpp"
#include "common/http/request_headers.hpp"
#include "common/text/json.hpp"
#include "services/participants/api/participant_json.hpp"
#include "services/participants/api/participant_tag.hpp"
#include "services/participants/api/request_parts.hpp"
#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::api {

namespace {

// Everything the message itself says, or what is wrong with it.
result<create_request> read_request(const http::exchange& with, const requester& by) {
  const http::request& message = with.message;
  if (!http::is_accepted_content_type(message.header(http::field::content_type)))
    return failure{errc::unsupported_media_type};
  result<std::optional<std::string>> retry_key = http::idempotency_key(message);
  if (retry_key.has_error()) return retry_key.error();

  std::array<unsigned char, 2048> buffer;  // most bodies are small enough to be parsed without the heap
  boost::json::monotonic_resource memory(buffer.data(), buffer.size());
  const result<boost::json::value> body = text::parse_json_object(message.body(), &memory);
  if (body.has_error()) return body.error();
  result<domain::new_participant> wanted = domain::read_new_participant(*body);
  if (wanted.has_error()) return wanted.error();

  create_request asked{by, std::move(*wanted)};
  if (*retry_key)
    asked.retry =
        retry_token{with.caller.credential_id, std::move(**retry_key), http::payload_fingerprint(message)};
  return asked;
}

http::response respond(const context& api, const created_participant& created) {
  const text::timestamp now = api.now();
  const std::string link = participant_link(api.public_url, created.made);
  http::response answer(created.replayed ? http::status::ok : http::status::created);
  answer.header("ETag", participant_tag(created.made));
  if (created.replayed) {
    answer.body = participant_json(created.made, link, now);
  } else {
    answer.body = created_participant_json(created.made, link, now);
    answer.header("Location", link);
  }
  return answer;
}

}  // namespace

async::task<result<http::response>> create_participant(context& api, http::exchange& with) {
  std::optional<requester> by = requester_of(with);
  if (!by) co_return failure{errc::not_found};

  result<create_request> asked = read_request(with, *by);
  if (asked.has_error()) {
    // Who may not create here is told so before hearing about the message.
    const result<void> allowed = co_await api.data.check_may_create(with.deadline, std::move(*by));
    if (allowed.has_error()) co_return allowed.error();
    co_return asked.error();
  }

  const result<created_participant> created =
      co_await api.data.create_participant(with.deadline, std::move(*asked));
  if (created.has_error()) co_return created.error();
  co_return respond(api, *created);
}

}  // namespace roster::participants::api
