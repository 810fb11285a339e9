// Team and body.
#include "services/participants/api/request_parts.hpp"

#include "common/http/json_body.hpp"
#include "common/http/media_type.hpp"
#include "common/text/json.hpp"
#include "services/participants/domain/field_messages.hpp"
#include "services/participants/domain/team.hpp"

namespace roster::participants::api {

std::optional<requester> reader_of(const http::exchange& with) {
  const std::optional<std::int64_t> team_id = domain::parse_team_id(with.path.at("team"));
  if (!team_id) return std::nullopt;
  return requester{*team_id, domain::fold_subject(with.caller.subject)};
}

std::optional<requester> requester_of(const http::exchange& with) {
  std::optional<requester> by = reader_of(with);
  if (!by) return by;
  by->credential_id = with.caller.credential_id;
  by->request_id = with.request_id;
  return by;
}

result<boost::json::value> read_body(const http::request& message) {
  return http::read_json_body(message);
}

result<boost::json::value> read_change(const http::request& message) {
  if (!http::is_accepted_content_type(message.header(http::field::content_type)))
    return failure{errc::unsupported_media_type};
  result<boost::json::value> body = text::parse_json(message.body());
  if (body.has_value() && !body->is_object())
    return failure{errc::invalid_data, {{"body", domain::must_be_an_object("body")}}};
  return body;
}

}  // namespace roster::participants::api
