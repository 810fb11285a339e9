// The members of an event, in their order.
#include "services/participants/api/event_json.hpp"

#include <optional>

#include "common/text/json.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

namespace {

void append_known_text(std::string& out, const std::string& text) {
  text::append_json_string_or_null(out, text.empty() ? std::nullopt : std::optional(text));
}

}  // namespace

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
  out += R"(,"subject":)";
  append_known_text(out, shown.by.subject);
  out += R"(,"credential_id":)";
  out += shown.by.credential_id == 0 ? "null" : std::to_string(shown.by.credential_id);
  out += R"(,"request_id":)";
  append_known_text(out, shown.by.request_id);
  out += R"(,"detail":)";
  out += shown.detail;
  out += R"(,"created":)";
  append_time(out, shown.created, now);
  out += "}}";
}

}  // namespace roster::participants::api
