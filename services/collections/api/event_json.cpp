// The members of an event, in their order.
#include "services/collections/api/event_json.hpp"

#include "common/events/event_json.hpp"
#include "common/text/json.hpp"
#include "common/text/time.hpp"

namespace roster::collections::api {

void append_event(std::string& out, const events::recorded& shown) {
  out += R"({"id":)";
  out += std::to_string(shown.event_id);
  out += R"(,"type":)";
  text::append_json_string(out, shown.type);
  out += R"(,"created_date":)";
  text::append_json_string(out, text::iso8601_millis(shown.created));
  events::append_who_and_what(out, shown);
  out += '}';
}

}  // namespace roster::collections::api
