// An experiment as the first API writes it: one attribute set, two envelopes, as the seed page has them.
#pragma once

#include <string>
#include <string_view>

#include "common/text/time.hpp"
#include "services/participants/domain/experiment.hpp"

namespace roster::participants::api {

// "https://…/api/teams/4/experiments/new_button", the key percent-encoded. `public_url` ends without a slash.
std::string experiment_link(std::string_view public_url, const domain::experiment& of);

// The body of a 201: type "experiment".
std::string created_experiment_json(const domain::experiment& made, std::string_view link,
                                    text::timestamp now);

// The body of a 200: type "experiments".
std::string experiment_json(const domain::experiment& shown, std::string_view link, text::timestamp now);

// The same without its envelope, as a list has it.
void append_experiment(std::string& out, const domain::experiment& shown, std::string_view link,
                       text::timestamp now);

}  // namespace roster::participants::api
