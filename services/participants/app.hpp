// The composition root of roster-participants: its commands and settings, and how its parts are put together.
#pragma once

#include "common/app/command_line.hpp"

namespace roster::participants {

app::program program();

}  // namespace roster::participants
