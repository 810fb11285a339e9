// An experiment of a team, and what a request says about a new or a changed one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/text/time.hpp"

namespace roster::participants::domain {

// draft -> running -> stopped, and a stopped one may run again.
enum class experiment_status { draft, running, stopped };

std::string_view name_of(experiment_status status);  // "draft", as stored and as shown
experiment_status experiment_status_of(
    std::string_view name);  // throws std::invalid_argument: never a caller's

struct experiment {
  std::int64_t experiment_id = 0;
  std::int64_t team_id = 0;
  std::string key{};  // unique within the team, compared byte by byte
  std::optional<std::string> description{};
  experiment_status status = experiment_status::draft;
  text::timestamp created{};
  text::timestamp updated{};
};

struct new_experiment {
  std::string key{};  // trimmed
  std::optional<std::string> description{};
};

// What is absent stays as it is; a description that is null is cleared.
struct experiment_changes {
  std::optional<std::string> key{};  // trimmed
  std::optional<std::optional<std::string>> description{};
};

}  // namespace roster::participants::domain
