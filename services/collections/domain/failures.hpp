// The failures of this service that have a text of their own on the published pages.
#pragma once

#include "common/error/error.hpp"

namespace roster::collections::domain {

failure collection_not_found();    // 404: unknown, or the caller is not in it; nobody is told which
failure user_already_exists();     // 400: already in this collection, in any role
failure email_must_be_a_string();  // 422
failure email_is_invalid();        // 422
failure retry_key_already_used();  // 422: an Idempotency-Key that came with another payload

}  // namespace roster::collections::domain
