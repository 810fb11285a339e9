// What the handlers of this service work on. One for each I/O thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "common/text/time.hpp"
#include "services/participants/repository/experiment_repository.hpp"
#include "services/participants/repository/participant_export.hpp"
#include "services/participants/repository/participant_repository.hpp"
#include "services/participants/repository/repository.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants::api {

struct context {
  repository& data;
  std::function<text::timestamp()> now;  // the clock behind "6 minutes ago"
  std::string public_url;                // what links begin with, without a slash at its end
  // Each is there whenever one of its own routes is asked.
  experiment_repository* experiments = nullptr;
  participant_repository* participants = nullptr;
  team_repository* teams = nullptr;
  std::chrono::milliseconds trial{};  // of a new team
  participant_exports* exports = nullptr;
};

}  // namespace roster::participants::api
