// An event of a team's history as the first API writes its resources. It has no address of its own, so no
// links.
#pragma once

#include <cstdint>
#include <string>

#include "common/events/event.hpp"

namespace roster::participants::api {

void append_event(std::string& out, std::int64_t team_id, const events::recorded& shown, text::timestamp now);

}  // namespace roster::participants::api
