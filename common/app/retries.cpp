// Header in, response out.
#include "common/app/retries.hpp"

#include <utility>

#include "common/http/request_headers.hpp"

namespace roster::app {

result<std::optional<db::retry_token>> read_retry_token(const http::exchange& with) {
  result<std::optional<std::string>> key = http::idempotency_key(with.message);
  if (key.has_error()) return key.error();
  std::optional<db::retry_token> token;
  if (*key)
    token =
        db::retry_token{with.caller.credential_id, std::move(**key), http::payload_fingerprint(with.message)};
  return token;
}

http::response to_response(db::kept_answer kept) {
  http::response answer(boost::beast::http::int_to_status(kept.status));
  answer.body = std::move(kept.body);
  if (!kept.location.empty()) answer.header("Location", kept.location);
  return answer;
}

}  // namespace roster::app
