// What a request must say to create many participants at once (api.md, "bulk").
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <vector>

#include "common/error/error.hpp"
#include "services/participants/domain/participant.hpp"

namespace roster::participants::domain {

inline constexpr std::size_t most_in_bulk = 1'000;

// Reads the member `participants` of `body`, an object: one result for each of its items, in order. An item
// that is no object has no fields. errc::invalid_data when it is no list of 1 to 1,000.
result<std::vector<result<new_participant>>> read_bulk(const boost::json::value& body);

}  // namespace roster::participants::domain
