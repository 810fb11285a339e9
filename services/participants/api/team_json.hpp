// A team as the first API writes its resources: one attribute set, two envelopes.
#pragma once

#include <string>
#include <string_view>

#include "common/text/time.hpp"
#include "services/participants/domain/team.hpp"

namespace roster::participants::api {

// "https://…/api/teams/4". `public_url` ends without a slash.
std::string team_link(std::string_view public_url, std::int64_t team_id);

// Every change of a team moves its `updated`, which is what If-Match compares; its counts move by themselves.
std::string team_tag(const domain::team& of);

// The body of a 201: type "team", empty relationships, links.self a string.
std::string created_team_json(const domain::team& made, std::string_view link, text::timestamp now);

// The body of a 200: type "teams", no relationships, links.self.href.
std::string team_json(const domain::team& shown, std::string_view link, text::timestamp now);

// The resource of a 200 by itself, for lists and what is included.
void append_team(std::string& out, const domain::team& shown, std::string_view link, text::timestamp now);

}  // namespace roster::participants::api
