// The composition root of a running gateway: who owns what, and in which order it stops.
#pragma once

#include "gateway/settings.hpp"

namespace roster::gateway {

// Blocks until the process was told to stop; gives the exit status of app::run_server. Throws
// std::runtime_error when the schema does not fit this program. A database that is away is waited for, with
// readiness at 503.
int serve(const settings& with);

}  // namespace roster::gateway
