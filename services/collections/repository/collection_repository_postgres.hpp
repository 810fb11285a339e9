// The repositories of collections and of their people on PostgreSQL.
#pragma once

#include <memory>

#include "common/db/lanes.hpp"
#include "services/collections/repository/collection_repository.hpp"
#include "services/collections/repository/people_repository.hpp"

namespace roster::collections {

// `on` must outlive them, and be drained before they go.
std::unique_ptr<collection_repository> create_collection_repository(db::lanes& on);
std::unique_ptr<people_repository> create_people_repository(db::lanes& on);

}  // namespace roster::collections
