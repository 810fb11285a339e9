// What a request to add guests must say.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "common/error/error.hpp"

namespace roster::collections::domain {

// The member `email` of `body`, an object (see text::parse_json_object), exactly as written.
// errc::invalid_data: missing or null, not a string, not an address.
result<std::string> guest_email(const boost::json::value& body);

inline constexpr std::size_t most_in_bulk = 1'000;

// The member `emails`: for each of its items, in order, what guest_email would say about it.
// errc::invalid_data when it is no list of 1 to 1,000.
result<std::vector<result<std::string>>> guest_emails(const boost::json::value& body);

}  // namespace roster::collections::domain
