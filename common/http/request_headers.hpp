// Request headers that any POST may carry, read as their specifications say.
#pragma once

#include <optional>
#include <string>

#include "common/error/error.hpp"
#include "common/http/request.hpp"

namespace roster::http {

// `Idempotency-Key` (IETF draft): a quoted string, or a bare token; 1-255 characters after unquoting.
// Nothing when there is none; errc::bad_request when it is malformed, too long, or sent twice.
result<std::optional<std::string>> idempotency_key(const request& message);

// What "the same payload" means for a retry: SHA-256 (hex) over method, path without trailing slash, and
// body.
std::string payload_fingerprint(const request& message);

// Whether the body is sent in a content coding (RFC 9110, section 8.4), none of which is understood here:
// 415.
bool has_content_coding(const request& message);

// `Prefer: return=minimal` (RFC 7240), in any of its spellings.
bool prefers_minimal(const request& message);

}  // namespace roster::http
