// What the histories of both APIs say of an event in the same words.
#pragma once

#include <string>

#include "common/events/event.hpp"

namespace roster::events {

// Appends ,"subject":…,"credential_id":…,"request_id":…,"detail":…; null for what is not known.
void append_who_and_what(std::string& out, const recorded& shown);

}  // namespace roster::events
