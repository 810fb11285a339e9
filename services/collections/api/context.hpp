// What the handlers of this service work on. One for all I/O threads.
#pragma once

#include "services/collections/repository/repository.hpp"

namespace roster::collections::api {

struct context {
  repository& data;
};

}  // namespace roster::collections::api
