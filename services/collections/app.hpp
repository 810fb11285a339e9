// The composition root of roster-collections: its commands and settings, and how its parts are put together.
#pragma once

#include "common/app/command_line.hpp"

namespace roster::collections {

app::program program();

}  // namespace roster::collections
