// The table of routes.
#include "services/collections/routes.hpp"

#include "services/collections/api/add_guest.hpp"

namespace roster::collections {

namespace {

using http::verb;

constexpr http::route<api::context> table[] = {
    {verb::post, "/api/v2/collections/{collection_id}/guests", api::add_guest},
};

}  // namespace

std::span<const http::route<api::context>> routes() {
  return table;
}

}  // namespace roster::collections
