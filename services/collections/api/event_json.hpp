// An event of a collection's history.
#pragma once

#include <string>

#include "common/events/event.hpp"

namespace roster::collections::api {

// {"id":17,"type":"guest.added","created_date":"…","subject":…,"credential_id":…,"request_id":…,"detail":{…}}
void append_event(std::string& out, const events::recorded& shown);

}  // namespace roster::collections::api
