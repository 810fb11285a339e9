// The table of routes.
#include "services/participants/routes.hpp"

#include "services/participants/api/bulk_participants.hpp"
#include "services/participants/api/change_participant.hpp"
#include "services/participants/api/create_participant.hpp"
#include "services/participants/api/current_user.hpp"
#include "services/participants/api/enrolments.hpp"
#include "services/participants/api/experiments.hpp"
#include "services/participants/api/export_participants.hpp"
#include "services/participants/api/get_participant.hpp"
#include "services/participants/api/history.hpp"
#include "services/participants/api/import_participants.hpp"
#include "services/participants/api/ingest.hpp"
#include "services/participants/api/list_participants.hpp"
#include "services/participants/api/members.hpp"
#include "services/participants/api/subscription.hpp"
#include "services/participants/api/teams.hpp"

namespace roster::participants {

namespace {

using http::verb;

constexpr http::route<api::context> table[] = {
    {verb::post, "/api/teams/{team}/participants", api::create_participant},
    {verb::get, "/api/teams/{team}/participants", api::list_participants},
    {verb::post, "/api/teams/{team}/participants/bulk", api::create_participants},
    {verb::post, "/api/teams/{team}/participants/import", nullptr, api::import_participants},
    {verb::get, "/api/teams/{team}/participants/export", nullptr, api::export_participants},
    {verb::get, "/api/teams/{team}/participants/{key}", api::get_participant},
    {verb::put, "/api/teams/{team}/participants/{key}", api::change_participant},
    {verb::patch, "/api/teams/{team}/participants/{key}", api::change_participant},
    {verb::delete_, "/api/teams/{team}/participants/{key}", api::delete_participant},

    {verb::get, "/api/teams/{team}/experiments", api::list_experiments},
    {verb::post, "/api/teams/{team}/experiments", api::create_experiment},
    {verb::get, "/api/teams/{team}/experiments/{key}", api::show_experiment},
    {verb::put, "/api/teams/{team}/experiments/{key}", api::change_experiment},
    {verb::patch, "/api/teams/{team}/experiments/{key}", api::change_experiment},
    {verb::delete_, "/api/teams/{team}/experiments/{key}", api::delete_experiment},
    {verb::post, "/api/teams/{team}/experiments/{key}/start", api::start_experiment},
    {verb::post, "/api/teams/{team}/experiments/{key}/stop", api::stop_experiment},

    {verb::get, "/api/teams/{team}/participants/{key}/experiments", api::list_enrolments},
    {verb::post, "/api/teams/{team}/participants/{key}/experiments", api::enrol},
    {verb::get, "/api/teams/{team}/participants/{key}/experiments/{experiment}", api::show_enrolment},
    {verb::delete_, "/api/teams/{team}/participants/{key}/experiments/{experiment}", api::withdraw},
    {verb::post, "/api/teams/{team}/ingest", api::ingest},

    {verb::get, "/api/user", api::show_user},
    {verb::get, "/api/current-team", api::show_current_team},

    {verb::get, "/api/teams", api::list_teams},
    {verb::post, "/api/teams", api::create_team},
    {verb::get, "/api/teams/{team}", api::show_team},
    {verb::put, "/api/teams/{team}", api::replace_team},
    {verb::patch, "/api/teams/{team}", api::change_team},
    {verb::delete_, "/api/teams/{team}", api::delete_team},
    {verb::put, "/api/teams/{team}/subscription", api::set_subscription},

    {verb::get, "/api/teams/{team}/members", api::list_members},
    {verb::post, "/api/teams/{team}/members", api::add_member},
    {verb::get, "/api/teams/{team}/members/{subject}", api::show_member},
    {verb::delete_, "/api/teams/{team}/members/{subject}", api::remove_member},

    {verb::get, "/api/teams/{team}/history", api::list_history},
};

}  // namespace

std::span<const http::route<api::context>> routes() {
  return table;
}

}  // namespace roster::participants
