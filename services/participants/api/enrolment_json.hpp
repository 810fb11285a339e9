// An enrolment as the first API writes it, after the seed page's pattern. It is named by its experiment's
// key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/text/time.hpp"
#include "services/participants/domain/enrolment.hpp"

namespace roster::participants::api {

// "https://…/api/teams/4/participants/jbrooksuk/experiments", the participant's key percent-encoded.
std::string enrolments_link(std::string_view public_url, std::int64_t team_id, std::string_view participant);

// "https://…/api/teams/4/participants/jbrooksuk/experiments/new_button", both keys percent-encoded.
std::string enrolment_link(std::string_view public_url, const domain::enrolment& of);

// The body of a 201: type "enrolment".
std::string created_enrolment_json(const domain::enrolment& made, std::string_view link, text::timestamp now);

// The body of a 200: type "enrolments".
std::string enrolment_json(const domain::enrolment& shown, std::string_view link, text::timestamp now);

// The same without its envelope, as a list has it.
void append_enrolment(std::string& out, const domain::enrolment& shown, std::string_view link,
                      text::timestamp now);

}  // namespace roster::participants::api
