// The members of an enrolment, in their order.
#include "services/participants/api/enrolment_json.hpp"

#include "common/text/json.hpp"
#include "common/text/percent.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

namespace {

void append_attributes(std::string& out, const domain::enrolment& of, std::string_view type,
                       text::timestamp now) {
  out += R"({"id":)";
  text::append_json_string(out, of.experiment);
  out += R"(,"type":")";
  out += type;
  out += R"(","attributes":{"team_id":)";
  out += std::to_string(of.team_id);
  out += R"(,"participant_id":)";
  out += std::to_string(of.participant_id);
  out += R"(,"participant":)";
  text::append_json_string(out, of.participant);
  out += R"(,"experiment_id":)";
  out += std::to_string(of.experiment_id);
  out += R"(,"experiment":)";
  text::append_json_string(out, of.experiment);
  out += R"(,"variant":)";
  text::append_json_string_or_null(out, of.variant);
  out += ',';
  append_times(out, of.created, of.updated, now);
  out += '}';
}

}  // namespace

std::string enrolments_link(std::string_view public_url, std::int64_t team_id, std::string_view participant) {
  std::string out(public_url);
  out += "/api/teams/";
  out += std::to_string(team_id);
  out += "/participants/";
  text::append_percent_encoded(out, participant);
  out += "/experiments";
  return out;
}

std::string enrolment_link(std::string_view public_url, const domain::enrolment& of) {
  std::string out = enrolments_link(public_url, of.team_id, of.participant);
  out += '/';
  text::append_percent_encoded(out, of.experiment);
  return out;
}

std::string created_enrolment_json(const domain::enrolment& made, std::string_view link,
                                   text::timestamp now) {
  std::string out = R"({"data":)";
  append_attributes(out, made, "enrolment", now);
  append_created_end(out, link);
  out += '}';
  return out;
}

std::string enrolment_json(const domain::enrolment& shown, std::string_view link, text::timestamp now) {
  std::string out = R"({"data":)";
  append_enrolment(out, shown, link, now);
  out += '}';
  return out;
}

void append_enrolment(std::string& out, const domain::enrolment& shown, std::string_view link,
                      text::timestamp now) {
  append_attributes(out, shown, "enrolments", now);
  append_shown_end(out, link);
}

}  // namespace roster::participants::api
