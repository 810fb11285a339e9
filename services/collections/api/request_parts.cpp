// Caller, collection and retries.
#include "services/collections/api/request_parts.hpp"

#include "common/app/retries.hpp"
#include "common/http/json_body.hpp"
#include "services/collections/domain/collection_id.hpp"

namespace roster::collections::api {

access caller_of(const http::exchange& with) {
  return {{}, with.caller.subject, with.caller.credential_id, with.request_id};
}

std::optional<access> access_of(const http::exchange& with) {
  const std::string& collection_id = with.path.at("collection_id");
  if (!domain::is_collection_id(collection_id)) return std::nullopt;
  access by = caller_of(with);
  by.collection_id = collection_id;
  return by;
}

result<std::optional<db::retry_token>> read_retry_only(const http::exchange& with) {
  const result<boost::json::value> body = http::read_json_body(with.message);
  if (body.has_error()) return body.error();
  return app::read_retry_token(with);
}

}  // namespace roster::collections::api
