// The parts that every resource of the first API is written with.
#pragma once

#include <string>
#include <string_view>

#include "common/text/time.hpp"

namespace roster::participants::api {

// {"human":"6 minutes ago","string":"2021-11-02 21:43:28"}
void append_time(std::string& out, text::timestamp when, text::timestamp now);
// "created":{…},"updated":{…}
void append_times(std::string& out, text::timestamp created, text::timestamp updated, text::timestamp now);

// The two ends of a resource. Of a 201: empty relationships, links.self a string. Of every 200 and of a
// list's items: links.self.href. `link` is a URL, so it has nothing to escape.
void append_created_end(std::string& out, std::string_view link);
void append_shown_end(std::string& out, std::string_view link);

}  // namespace roster::participants::api
