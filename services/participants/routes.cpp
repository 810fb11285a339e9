// The table of routes.
#include "services/participants/routes.hpp"

#include "services/participants/api/create_participant.hpp"
#include "services/participants/api/get_participant.hpp"

namespace roster::participants {

namespace {

using http::verb;

constexpr http::route<api::context> table[] = {
    {verb::post, "/api/teams/{team}/participants", api::create_participant},
    {verb::get, "/api/teams/{team}/participants/{key}", api::get_participant},
};

}  // namespace

std::span<const http::route<api::context>> routes() {
  return table;
}

}  // namespace roster::participants
