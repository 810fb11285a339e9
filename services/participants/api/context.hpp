// What the handlers of this service work on. One for all I/O threads.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "common/text/time.hpp"
#include "services/participants/experiment_repository.hpp"
#include "services/participants/repository.hpp"
#include "services/participants/team_repository.hpp"

namespace roster::participants::api {

struct context {
  repository& data;
  std::function<text::timestamp()> now;  // the clock behind "6 minutes ago"
  std::string public_url;                // what links begin with, without a slash at its end
  experiment_repository* experiments =
      nullptr;                        // there whenever a route of experiments or enrolments is asked
  team_repository* teams = nullptr;   // there whenever a route of teams, members or users is asked
  std::chrono::milliseconds trial{};  // of a new team
};

}  // namespace roster::participants::api
