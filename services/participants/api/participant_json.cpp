// Writes by hand, because this is the hot path: one string, grown once for most participants.
#include "services/participants/api/participant_json.hpp"

#include "common/text/json.hpp"
#include "common/text/number.hpp"
#include "common/text/percent.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

namespace {

// Bytes, rounded up.
constexpr std::size_t fixed_parts = 512;         // of everything but key, notes and link
constexpr std::size_t fixed_parts_of_link = 64;  // of everything but key and public URL

// Another route's path would be this participant's: see common/http/routes.hpp.
constexpr std::string_view stream_beside = "export";
constexpr std::string_view stream_spelled_otherwise = "%65xport";

std::string reserved(const domain::participant& of, std::string_view link) {
  std::string out;
  out.reserve(fixed_parts + 2 * of.key.size() + (of.notes ? of.notes->size() : 0) + link.size());
  return out;
}

void append_resource(std::string& out, const domain::participant& of, std::string_view type,
                     text::timestamp now) {
  out += R"({"id":)";
  text::append_json_string(out, of.key);
  out += R"(,"type":")";
  out += type;
  out += R"(","attributes":)";
  append_participant_attributes(out, of, now);
}

}  // namespace

void append_participant_attributes(std::string& out, const domain::participant& of, text::timestamp now) {
  out += R"({"id":)";
  text::append_number(out, of.participant_id);
  out += R"(,"team_id":)";
  text::append_number(out, of.team_id);
  out += R"(,"key":)";
  text::append_json_string(out, of.key);
  out += R"(,"notes":)";
  text::append_json_string_or_null(out, of.notes);
  out += R"(,"experiment_count":)";
  text::append_number(out, of.experiment_count);
  out += ',';
  append_times(out, of.created, of.updated, now);
  out += '}';
}

std::string participant_link(std::string_view public_url, const domain::participant& of) {
  std::string out;
  out.reserve(public_url.size() + of.key.size() + fixed_parts_of_link);
  out.append(public_url).append("/api/teams/");
  text::append_number(out, of.team_id);
  out += "/participants/";
  if (of.key == stream_beside) {
    out += stream_spelled_otherwise;
  } else {
    text::append_percent_encoded(out, of.key);
  }
  return out;
}

void append_created_participant(std::string& out, const domain::participant& made, std::string_view link,
                                text::timestamp now) {
  append_resource(out, made, "participant", now);
  append_created_end(out, link);
}

void append_participant(std::string& out, const domain::participant& shown, std::string_view link,
                        text::timestamp now, std::string_view relationships) {
  append_resource(out, shown, "participants", now);
  if (!relationships.empty()) out.append(R"(,"relationships":)").append(relationships);
  append_shown_end(out, link);
}

std::string created_participant_json(const domain::participant& made, std::string_view link,
                                     text::timestamp now) {
  std::string out = reserved(made, link);
  out += R"({"data":)";
  append_created_participant(out, made, link, now);
  out += '}';
  return out;
}

std::string participant_json(const domain::participant& shown, std::string_view link, text::timestamp now) {
  std::string out = reserved(shown, link);
  out += R"({"data":)";
  append_participant(out, shown, link, now);
  out += '}';
  return out;
}

}  // namespace roster::participants::api
