// The members of an event, in their order.
#include "services/collections/api/event_json.hpp"

#include <optional>

#include "common/text/json.hpp"
#include "common/text/time.hpp"

namespace roster::collections::api {

namespace {

void append_known_text(std::string& out, const std::string& text) {
  text::append_json_string_or_null(out, text.empty() ? std::nullopt : std::optional(text));
}

}  // namespace

void append_event(std::string& out, const events::recorded& shown) {
  out += R"({"id":)";
  out += std::to_string(shown.event_id);
  out += R"(,"type":)";
  text::append_json_string(out, shown.type);
  out += R"(,"created_date":)";
  text::append_json_string(out, text::iso8601_millis(shown.created));
  out += R"(,"subject":)";
  append_known_text(out, shown.by.subject);
  out += R"(,"credential_id":)";
  out += shown.by.credential_id == 0 ? "null" : std::to_string(shown.by.credential_id);
  out += R"(,"request_id":)";
  append_known_text(out, shown.by.request_id);
  out += R"(,"detail":)";
  out += shown.detail;
  out += '}';
}

}  // namespace roster::collections::api
