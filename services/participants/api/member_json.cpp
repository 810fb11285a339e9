// The members of a member, in their order.
#include "services/participants/api/member_json.hpp"

#include "common/http/preconditions.hpp"
#include "common/text/json.hpp"
#include "common/text/percent.hpp"
#include "services/participants/api/json_parts.hpp"

namespace roster::participants::api {

namespace {

void append_attributes(std::string& out, const domain::team_member& of, std::string_view type,
                       text::timestamp now) {
  out += R"({"id":)";
  text::append_json_string(out, of.subject);
  out += R"(,"type":")";
  out += type;
  out += R"(","attributes":{"team_id":)";
  out += std::to_string(of.team_id);
  out += R"(,"subject":)";
  text::append_json_string(out, of.subject);
  out += R"(,"role":")";
  out += name_of(of.role);
  out += R"(","created":)";
  append_time(out, of.created, now);
  out += '}';
}

}  // namespace

std::string member_link(std::string_view public_url, const domain::team_member& of) {
  std::string out(public_url);
  out += "/api/teams/";
  out += std::to_string(of.team_id);
  out += "/members/";
  text::append_percent_encoded(out, of.subject);
  return out;
}

std::string member_tag(const domain::team_member& of) {
  return http::entity_tag(
      {of.team_id, of.created.time_since_epoch().count(), of.role == domain::team_role::owner ? 1 : 0});
}

std::string created_member_json(const domain::team_member& added, std::string_view link,
                                text::timestamp now) {
  std::string out = R"({"data":)";
  append_attributes(out, added, "member", now);
  append_created_end(out, link);
  out += '}';
  return out;
}

std::string member_json(const domain::team_member& shown, std::string_view link, text::timestamp now) {
  std::string out = R"({"data":)";
  append_member(out, shown, link, now);
  out += '}';
  return out;
}

void append_member(std::string& out, const domain::team_member& shown, std::string_view link,
                   text::timestamp now) {
  append_attributes(out, shown, "members", now);
  append_shown_end(out, link);
}

}  // namespace roster::participants::api
