// roster-gateway credential create | list | rotate | revoke.
#pragma once

#include <vector>

#include "common/app/command_line.hpp"

namespace roster::gateway {

std::vector<app::command> credential_commands();

}  // namespace roster::gateway
