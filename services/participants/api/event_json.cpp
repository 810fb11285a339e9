// The members of an event, in their order.
#include "services/participants/api/event_json.hpp"

#include "common/events/event_json.hpp"
#include "common/text/json.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

void append_event(std::string& out, std::int64_t team_id, const events::recorded& shown,
                  text::timestamp now) {
  const std::string id = std::to_string(shown.event_id);
  out += R"({"id":")";
  out += id;
  out += R"(","type":"events","attributes":{"id":)";
  out += id;
  out += R"(,"team_id":)";
  out += std::to_string(team_id);
  // JSON:API keeps the name "type" for itself.
  out += R"(,"event":)";
  text::append_json_string(out, shown.type);
  events::append_who_and_what(out, shown);
  out += R"(,"created":)";
  append_time(out, shown.created, now);
  out += "}}";
}

}  // namespace roster::participants::api
