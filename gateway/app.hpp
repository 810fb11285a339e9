// The gateway's commands: serve, migrate and the administration of credentials.
#pragma once

#include "common/app/command_line.hpp"

namespace roster::gateway {

app::program program();

}  // namespace roster::gateway
