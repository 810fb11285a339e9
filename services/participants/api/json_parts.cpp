// Appends, so that a whole answer is one string.
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

// Neither text has anything to escape.
void append_time(std::string& out, text::timestamp when, text::timestamp now) {
  out += R"({"human":")";
  text::append_human_age(out, when, now);
  out += R"(","string":")";
  text::append_date_time(out, when);
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
  out.append(R"(,"relationships":[],"links":{"self":")").append(link).append(R"("}})");
}

void append_shown_end(std::string& out, std::string_view link) {
  out.append(R"(,"links":{"self":{"href":")").append(link).append(R"("}}})");
}

}  // namespace roster::participants::api
