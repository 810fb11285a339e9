// The body of a request whose fields are read from JSON.
#pragma once

#include <boost/json/value.hpp>

#include "common/error/error.hpp"
#include "common/http/request.hpp"

namespace roster::http {

// An object (see text::parse_json_object). errc::unsupported_media_type, errc::bad_request.
result<boost::json::value> read_json_body(const request& message);

}  // namespace roster::http
