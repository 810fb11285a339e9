// A participant's enrolment in an experiment, and what a request says about a new one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/text/time.hpp"

namespace roster::participants::domain {

struct enrolment {
  std::int64_t team_id = 0;
  std::int64_t participant_id = 0;
  std::string participant{};  // key
  std::int64_t experiment_id = 0;
  std::string experiment{};  // key
  std::optional<std::string> variant{};
  text::timestamp created{};
  text::timestamp updated{};
};

struct new_enrolment {
  std::string experiment{};              // key, trimmed
  std::optional<std::string> variant{};  // trimmed, not empty
};

// What an application reports that has just put somebody into a variant.
struct ingestion {
  std::string participant{};  // key, trimmed
  new_enrolment enrolment{};
  bool force = false;  // a variant that is there already is replaced
};

}  // namespace roster::participants::domain
