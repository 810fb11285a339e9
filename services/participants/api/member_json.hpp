// A member of a team: one attribute set, two envelopes. Its id is its subject.
#pragma once

#include <string>
#include <string_view>

#include "common/text/time.hpp"
#include "services/participants/domain/membership.hpp"

namespace roster::participants::api {

// "https://…/api/teams/4/members/jane%40example.com". `public_url` ends without a slash.
std::string member_link(std::string_view public_url, const domain::team_member& of);

// A member never changes; who was removed and added again is another one.
std::string member_tag(const domain::team_member& of);

// The body of a 201: type "member", empty relationships, links.self a string.
std::string created_member_json(const domain::team_member& added, std::string_view link, text::timestamp now);

// The body of a 200: type "members", no relationships, links.self.href.
std::string member_json(const domain::team_member& shown, std::string_view link, text::timestamp now);

// The resource of a 200 by itself, for lists.
void append_member(std::string& out, const domain::team_member& shown, std::string_view link,
                   text::timestamp now);

}  // namespace roster::participants::api
