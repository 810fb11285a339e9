// What the handlers of this service work on. One for all I/O threads.
#pragma once

#include "services/collections/repository/collection_repository.hpp"
#include "services/collections/repository/people_repository.hpp"
#include "services/collections/repository/repository.hpp"

namespace roster::collections::api {

struct context {
  repository& data;
  // Each is there whenever one of its own routes is asked.
  collection_repository* collections = nullptr;
  people_repository* people = nullptr;
};

}  // namespace roster::collections::api
