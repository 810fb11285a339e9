// The table of routes.
#include "services/collections/routes.hpp"

#include "services/collections/api/add_guest.hpp"
#include "services/collections/api/bulk_guests.hpp"
#include "services/collections/api/collections.hpp"
#include "services/collections/api/history.hpp"
#include "services/collections/api/people.hpp"

namespace roster::collections {

namespace {

using http::verb;

constexpr http::route<api::context> table[] = {
    {verb::post, "/api/v2/collections/{collection_id}/guests", api::add_guest},
    {verb::post, "/api/v2/collections/{collection_id}/guests/bulk", api::add_guests},

    {verb::get, "/api/v2/collections", api::list_collections},
    {verb::post, "/api/v2/collections", api::create_collection},
    {verb::get, "/api/v2/collections/{collection_id}", api::show_collection},
    {verb::put, "/api/v2/collections/{collection_id}", api::change_collection},
    {verb::delete_, "/api/v2/collections/{collection_id}", api::delete_collection},
    {verb::post, "/api/v2/collections/{collection_id}/public", api::make_public},
    {verb::post, "/api/v2/collections/{collection_id}/private", api::make_private},

    {verb::get, "/api/v2/collections/{collection_id}/users", nullptr, api::list_users},
    {verb::get, "/api/v2/collections/{collection_id}/all_users", nullptr, api::list_all_users},
    {verb::post, "/api/v2/collections/{collection_id}/users/{user_id}", api::add_user},
    {verb::delete_, "/api/v2/collections/{collection_id}/users/{user_id}", api::remove_user},

    {verb::get, "/api/v2/collections/{collection_id}/history", api::list_history},
};

}  // namespace

std::span<const http::route<api::context>> routes() {
  return table;
}

}  // namespace roster::collections
