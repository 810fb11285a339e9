// The commands about teams: `team create`, `team subscription`, `team list`.
#pragma once

#include <vector>

#include "common/app/command_line.hpp"

namespace roster::participants {

std::vector<app::command> team_commands();

}  // namespace roster::participants
