// What a request to add a guest must say.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "common/error/error.hpp"

namespace roster::collections::domain {

// The member `email` of `body`, an object (see text::parse_json_object), exactly as written.
// errc::invalid_data: missing or null, not a string, not an address.
result<std::string> guest_email(const boost::json::value& body);

}  // namespace roster::collections::domain
