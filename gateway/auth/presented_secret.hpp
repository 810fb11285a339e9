// The secret that a request presents.
#pragma once

#include <optional>
#include <string_view>

#include "common/http/request.hpp"
#include "gateway/rules.hpp"

namespace roster::gateway {

// bearer: `Authorization: Bearer TOKEN` (RFC 6750, section 2.1; the scheme in any case). api_key: `X-API-KEY:
// KEY`. Nothing when the header is missing, malformed or sent twice. The view is into the request.
std::optional<std::string_view> presented_secret(const http::request& message, credential_kind accepted);

}  // namespace roster::gateway
