// Writes relationships and what they point to.
#include "services/participants/api/participant_includes.hpp"

#include <algorithm>

#include "common/text/json.hpp"
#include "services/participants/api/experiment_json.hpp"
#include "services/participants/api/team_json.hpp"

namespace roster::participants::api {

namespace {

bool includes(const list_query& asked, std::string_view what) {
  return std::find(asked.includes.begin(), asked.includes.end(), what) != asked.includes.end();
}

void append_identifier(std::string& out, std::string_view type, std::string_view id) {
  out.append(R"({"type":")").append(type).append(R"(","id":)");
  text::append_json_string(out, id);
  out += '}';
}

}  // namespace

bool includes_experiments(const list_query& asked) {
  return includes(asked, include_experiments);
}

bool includes_team(const list_query& asked) {
  return includes(asked, include_team);
}

std::string relationships_of(const list_query& asked, const participant_page& found, std::size_t row) {
  if (asked.includes.empty()) return {};
  std::string out = "{";
  if (includes_experiments(asked)) {
    out += R"("experiments":{"data":[)";
    for (const std::size_t position : found.enrolled.at(row)) {
      if (!out.ends_with('[')) out += ',';
      append_identifier(out, "experiments", found.experiments.at(position).key);
    }
    out += "]}";
  }
  if (includes_team(asked)) {
    if (!out.ends_with('{')) out += ',';
    out += R"("team":{"data":)";
    append_identifier(out, "teams", std::to_string(found.rows.at(row).team_id));
    out += '}';
  }
  out += '}';
  return out;
}

void append_included(std::string& out, const context& api, const participant_page& found,
                     const std::optional<domain::team>& team, text::timestamp now) {
  for (const domain::experiment& each : found.experiments) {
    if (!out.empty()) out += ',';
    append_experiment(out, each, experiment_link(api.public_url, each), now);
  }
  // "Full linkage": nothing is included that no row points to.
  if (!team || found.rows.empty()) return;
  if (!out.empty()) out += ',';
  append_team(out, *team, team_link(api.public_url, team->team_id), now);
}

}  // namespace roster::participants::api
