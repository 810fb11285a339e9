// What a request must say about a new participant (seed page of the first API; api.md, "Participant rules").
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "common/error/error.hpp"
#include "services/participants/domain/participant.hpp"

namespace roster::participants::domain {

inline constexpr std::size_t longest_key = 255;       // characters (code points)
inline constexpr std::size_t longest_notes = 65'535;  // characters (code points)

// Whether `key`, already trimmed, matches /[a-z0-9]+(?:_[a-z0-9]+)*$/i. The pattern has no start anchor, so
// it says no more than that the key ends with an ASCII letter or digit.
bool matches_key_pattern(std::string_view key);

// Reads the members `key` and `notes` of `body`, an object (see text::parse_json_object).
// errc::invalid_data with every complaint about both fields, in the order of the rules.
result<new_participant> read_new_participant(const boost::json::value& body);

// The same of a change: a `key` that is absent stays, one that is null is missing; `notes: null` clears them.
result<participant_changes> read_participant_changes(const boost::json::value& body);

}  // namespace roster::participants::domain
