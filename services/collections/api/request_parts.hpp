// What many handlers read of a request before they come to their own part.
#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "common/db/idempotency.hpp"
#include "common/error/error.hpp"
#include "common/http/exchange.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections::api {

// Who asks, by which credential and in which request; about no collection.
access caller_of(const http::exchange& with);

// Who asks, about the collection of the path; nothing when that is no collection's id.
std::optional<access> access_of(const http::exchange& with);

// Of a POST that needs no fields: its body, which must be well-formed all the same, is not looked into.
result<std::optional<db::retry_token>> read_retry_only(const http::exchange& with);

}  // namespace roster::collections::api
