// The members of a team, in their order.
#include "services/participants/api/team_json.hpp"

#include "common/http/preconditions.hpp"
#include "common/text/json.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

namespace {

void append_attributes(std::string& out, const domain::team& of, std::string_view type, text::timestamp now) {
  const std::string id = std::to_string(of.team_id);
  out += R"({"id":")";
  out += id;
  out += R"(","type":")";
  out += type;
  out += R"(","attributes":{"id":)";
  out += id;
  out += R"(,"name":)";
  text::append_json_string(out, of.name);
  out += R"(,"participants_count":)";
  out += std::to_string(of.participants_count);
  out += R"(,"experiments_count":)";
  out += std::to_string(of.experiments_count);
  out += R"(,"is_free":)";
  out += of.is_free ? "true" : "false";
  out += ',';
  append_times(out, of.created, of.updated, now);
  out += '}';
}

}  // namespace

std::string team_link(std::string_view public_url, std::int64_t team_id) {
  std::string out(public_url);
  out += "/api/teams/";
  out += std::to_string(team_id);
  return out;
}

std::string team_tag(const domain::team& of) {
  return http::entity_tag({of.team_id, of.updated.time_since_epoch().count()},
                          {of.participants_count, of.experiments_count});
}

std::string created_team_json(const domain::team& made, std::string_view link, text::timestamp now) {
  std::string out = R"({"data":)";
  append_attributes(out, made, "team", now);
  append_created_end(out, link);
  out += '}';
  return out;
}

std::string team_json(const domain::team& shown, std::string_view link, text::timestamp now) {
  std::string out = R"({"data":)";
  append_team(out, shown, link, now);
  out += '}';
  return out;
}

void append_team(std::string& out, const domain::team& shown, std::string_view link, text::timestamp now) {
  append_attributes(out, shown, "teams", now);
  append_shown_end(out, link);
}

}  // namespace roster::participants::api
