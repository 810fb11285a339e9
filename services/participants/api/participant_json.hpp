// A participant as the seed page writes it, member by member in its order: one attribute set, two envelopes.
#pragma once

#include <string>
#include <string_view>

#include "common/text/time.hpp"
#include "services/participants/domain/participant.hpp"

namespace roster::participants::api {

// "https://…/api/teams/4/participants/jbrooksuk", the key percent-encoded. `public_url` ends without a slash.
std::string participant_link(std::string_view public_url, const domain::participant& of);

// The body of a 201: type "participant", empty relationships, links.self a string.
std::string created_participant_json(const domain::participant& made, std::string_view link,
                                     text::timestamp now);

// The body of a 200: type "participants", no relationships, links.self.href.
std::string participant_json(const domain::participant& shown, std::string_view link, text::timestamp now);

// The same without their envelopes, as lists and the results of a bulk have them. `relationships` is JSON, or
// empty for none.
void append_created_participant(std::string& out, const domain::participant& made, std::string_view link,
                                text::timestamp now);
void append_participant(std::string& out, const domain::participant& shown, std::string_view link,
                        text::timestamp now, std::string_view relationships = {});

// The attributes alone, as the lines of an export are.
void append_participant_attributes(std::string& out, const domain::participant& of, text::timestamp now);

}  // namespace roster::participants::api
