// What a list of participants shows beside them (JSON:API, "Compound Documents"): `include=experiments,team`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "services/participants/api/context.hpp"
#include "services/participants/api/list_query.hpp"

namespace roster::participants::api {

inline constexpr std::string_view include_experiments = "experiments";
inline constexpr std::string_view include_team = "team";

bool includes_experiments(const list_query& asked);
bool includes_team(const list_query& asked);

// The relationships of a row, which name every resource that is included because of it; empty when nothing
// is.
std::string relationships_of(const list_query& asked, const participant_page& found, std::size_t row);

// The resources themselves, each once, with commas between them.
void append_included(std::string& out, const context& api, const participant_page& found,
                     const std::optional<domain::team>& team, text::timestamp now);

}  // namespace roster::participants::api
