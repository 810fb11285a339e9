// What many handlers read of a request before they come to their own part.
#pragma once

#include <boost/json/value.hpp>
#include <optional>

#include "common/error/error.hpp"
#include "common/http/exchange.hpp"
#include "services/participants/repository/repository.hpp"

namespace roster::participants::api {

// Who asks, about the team of the path; nothing when that is no team's id.
std::optional<requester> requester_of(const http::exchange& with);
// The same of who only looks: without what an event would say of him, which the hot look-up need not copy.
std::optional<requester> reader_of(const http::exchange& with);

// The body as a JSON object. errc::unsupported_media_type, errc::bad_request.
result<boost::json::value> read_body(const http::request& message);

// The same of a change, where no field is required: what is no object would change nothing without a word, so
// it is errc::invalid_data.
result<boost::json::value> read_change(const http::request& message);

}  // namespace roster::participants::api
