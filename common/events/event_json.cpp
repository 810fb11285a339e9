// Members of an event.
#include "common/events/event_json.hpp"

#include <optional>

#include "common/text/json.hpp"

namespace roster::events {

namespace {

void append_known_text(std::string& out, const std::string& text) {
  text::append_json_string_or_null(out, text.empty() ? std::nullopt : std::optional(text));
}

}  // namespace

void append_who_and_what(std::string& out, const recorded& shown) {
  out += R"(,"subject":)";
  append_known_text(out, shown.by.subject);
  out += R"(,"credential_id":)";
  out += shown.by.credential_id == 0 ? "null" : std::to_string(shown.by.credential_id);
  out += R"(,"request_id":)";
  append_known_text(out, shown.by.request_id);
  out += R"(,"detail":)";
  out += shown.detail;
}

}  // namespace roster::events
