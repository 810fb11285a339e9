// What the handlers of this service work on. One for all I/O threads.
#pragma once

#include <functional>
#include <string>

#include "common/text/time.hpp"
#include "services/participants/experiment_repository.hpp"
#include "services/participants/participant_repository.hpp"
#include "services/participants/repository.hpp"

namespace roster::participants::api {

struct context {
  repository& data;
  std::function<text::timestamp()> now;  // the clock behind "6 minutes ago"
  std::string public_url;                // what links begin with, without a slash at its end
  experiment_repository* experiments =
      nullptr;  // there whenever a route of experiments or enrolments is asked
  participant_repository* participants = nullptr;  // likewise, of lists, changes and bulks of participants
};

}  // namespace roster::participants::api
