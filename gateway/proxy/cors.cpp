// The headers of the CORS protocol.
#include "gateway/proxy/cors.hpp"

namespace roster::gateway {

http::response make_preflight_answer(std::string_view methods) {
  http::response answer(http::status::no_content);
  answer.header("Allow", methods);
  answer.header("Access-Control-Allow-Origin", "*");
  answer.header("Access-Control-Allow-Methods", methods);
  answer.header(
      "Access-Control-Allow-Headers",
      "Authorization, X-API-KEY, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, Prefer, "
      "X-Request-Id, traceparent");
  answer.header("Access-Control-Max-Age", "86400");
  return answer;
}

void add_cors_headers(const http::request& message, http::response& answer) {
  if (!message.header(http::field::origin) || answer.find_header("Access-Control-Allow-Origin")) return;
  answer.header("Access-Control-Allow-Origin", "*");
  answer.header(
      "Access-Control-Expose-Headers",
      "ETag, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, "
      "X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id");
}

}  // namespace roster::gateway
