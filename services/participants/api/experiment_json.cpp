// The members of an experiment, in their order.
#include "services/participants/api/experiment_json.hpp"

#include "common/text/json.hpp"
#include "common/text/percent.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

namespace {

void append_attributes(std::string& out, const domain::experiment& of, std::string_view type,
                       text::timestamp now) {
  out += R"({"id":)";
  text::append_json_string(out, of.key);
  out += R"(,"type":")";
  out += type;
  out += R"(","attributes":{"id":)";
  out += std::to_string(of.experiment_id);
  out += R"(,"key":)";
  text::append_json_string(out, of.key);
  out += R"(,"team_id":)";
  out += std::to_string(of.team_id);
  out += R"(,"description":)";
  text::append_json_string_or_null(out, of.description);
  out += R"(,"status":")";
  out += name_of(of.status);
  out += R"(",)";
  append_times(out, of.created, of.updated, now);
  out += '}';
}

}  // namespace

std::string experiment_link(std::string_view public_url, const domain::experiment& of) {
  std::string out(public_url);
  out += "/api/teams/";
  out += std::to_string(of.team_id);
  out += "/experiments/";
  text::append_percent_encoded(out, of.key);
  return out;
}

std::string created_experiment_json(const domain::experiment& made, std::string_view link,
                                    text::timestamp now) {
  std::string out = R"({"data":)";
  append_attributes(out, made, "experiment", now);
  append_created_end(out, link);
  out += '}';
  return out;
}

std::string experiment_json(const domain::experiment& shown, std::string_view link, text::timestamp now) {
  std::string out = R"({"data":)";
  append_experiment(out, shown, link, now);
  out += '}';
  return out;
}

void append_experiment(std::string& out, const domain::experiment& shown, std::string_view link,
                       text::timestamp now) {
  append_attributes(out, shown, "experiments", now);
  append_shown_end(out, link);
}

}  // namespace roster::participants::api
