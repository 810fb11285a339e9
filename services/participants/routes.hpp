// The service's API as a table: read it and you know what can be asked.
#pragma once

#include <span>

#include "common/http/routes.hpp"
#include "services/participants/api/context.hpp"

namespace roster::participants {

std::span<const http::route<api::context>> routes();

}  // namespace roster::participants
