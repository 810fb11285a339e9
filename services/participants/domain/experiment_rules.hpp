// What a request must say about an experiment, about an enrolment, and to ingest one.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>

#include "common/error/error.hpp"
#include "services/participants/domain/enrolment.hpp"
#include "services/participants/domain/experiment.hpp"

namespace roster::participants::domain {

inline constexpr std::size_t longest_description = 65'535;  // characters (code points)
inline constexpr std::size_t longest_variant = 255;         // likewise
inline constexpr std::size_t longest_event = 255;           // likewise

// Each reads a body that is an object (see text::parse_json_object), and fails with errc::invalid_data and
// every complaint about its fields.

// `key` (by the rules of participants' keys) and `description`.
result<new_experiment> read_new_experiment(const boost::json::value& body);
// Both optional; a key cannot be cleared.
result<experiment_changes> read_experiment_changes(const boost::json::value& body);

// `experiment` (a key) and `variant`, which may be missing.
result<new_enrolment> read_new_enrolment(const boost::json::value& body);
// `experiment`, `participant` and `variant`, all required, `event` and `force`. An event is checked and goes
// no further: no resource of the contract shows one.
result<ingestion> read_ingestion(const boost::json::value& body);

}  // namespace roster::participants::domain
