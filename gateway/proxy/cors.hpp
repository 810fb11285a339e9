// Cross-origin requests of browsers (https://fetch.spec.whatwg.org/#http-cors-protocol). Credentials travel
// in headers that a page must set itself, never in cookies, so any origin may ask.
#pragma once

#include <string_view>

#include "common/http/request.hpp"
#include "common/http/response.hpp"

namespace roster::gateway {

// 204 to an OPTIONS; it tells which methods and headers may be used.
http::response make_preflight_answer(std::string_view methods);

// Lets the page read `answer`, when a page asked.
void add_cors_headers(const http::request& message, http::response& answer);

}  // namespace roster::gateway
