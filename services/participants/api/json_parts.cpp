// Appends, so that a whole answer is one string.
#include "services/participants/api/json_parts.hpp"

#include "common/text/json.hpp"

namespace roster::participants::api {

// Neither text has anything to escape.
void append_time(std::string& out, text::timestamp when, text::timestamp now) {
  out += R"({"human":")";
  out += text::human_age(when, now);
  out += R"(","string":")";
  out += text::date_time(when);
  out += R"("})";
}

// What was never changed, as most is, has one time twice: a tenth of the work of answering with a
// participant.
void append_times(std::string& out, text::timestamp created, text::timestamp updated, text::timestamp now) {
  out += R"("created":)";
  const std::size_t begin = out.size();
  append_time(out, created, now);
  const std::size_t length = out.size() - begin;
  out += R"(,"updated":)";
  if (updated == created) {
    out.append(out, begin, length);
  } else {
    append_time(out, updated, now);
  }
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
