// The command `health`: whether the server beside it is ready, by exit status. For where there is no curl and
// no shell, as in the HEALTHCHECK of a container.
#pragma once

#include <string_view>

#include "common/app/command_line.hpp"

namespace roster::app {

// Reads PRIVATE_LISTEN alone, with the server's own default. Exit status 0: ready; 1: not, and one line says
// why.
command health_command(std::string_view default_private_listen);

}  // namespace roster::app
