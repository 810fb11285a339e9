// A participant of a team, and what a request says about a new one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/text/time.hpp"

namespace roster::participants::domain {

struct new_participant {
  std::string key{};  // trimmed
  std::optional<std::string> notes{};
};

// What a request changes about a participant: what is absent stays.
struct participant_changes {
  std::optional<std::string> key{};                   // trimmed
  std::optional<std::optional<std::string>> notes{};  // nothing inside: they are cleared
};

struct participant {
  std::int64_t participant_id = 0;
  std::int64_t team_id = 0;
  std::string key{};  // unique within the team, compared byte by byte
  std::optional<std::string> notes{};
  std::int64_t experiment_count = 0;
  text::timestamp created{};
  text::timestamp updated{};
};

}  // namespace roster::participants::domain
