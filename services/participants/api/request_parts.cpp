// Team and body.
#include "services/participants/api/request_parts.hpp"

#include "common/http/json_body.hpp"
#include "services/participants/domain/team.hpp"

namespace roster::participants::api {

std::optional<requester> requester_of(const http::exchange& with) {
  const std::optional<std::int64_t> team_id = domain::parse_team_id(with.path.at("team"));
  if (!team_id) return std::nullopt;
  return requester{*team_id, domain::fold_subject(with.caller.subject), with.caller.credential_id,
                   with.request_id};
}

result<boost::json::value> read_body(const http::request& message) {
  return http::read_json_body(message);
}

}  // namespace roster::participants::api
