// Appends, so that a whole answer is one string.
#include "services/participants/api/json_parts.hpp"

#include "common/text/json.hpp"

namespace roster::participants::api {

void append_time(std::string& out, text::timestamp when, text::timestamp now) {
  out += R"({"human":)";
  text::append_json_string(out, text::human_age(when, now));
  out += R"(,"string":)";
  text::append_json_string(out, text::date_time(when));
  out += '}';
}

void append_created_end(std::string& out, std::string_view link) {
  out += R"(,"relationships":[],"links":{"self":)";
  text::append_json_string(out, link);
  out += "}}";
}

void append_shown_end(std::string& out, std::string_view link) {
  out += R"(,"links":{"self":{"href":)";
  text::append_json_string(out, link);
  out += "}}}";
}

}  // namespace roster::participants::api
