// The failures of this service that name a field, as the published pages write them.
#pragma once

#include "common/error/error.hpp"

namespace roster::participants::domain {

failure key_already_taken();       // 422
failure retry_key_already_used();  // 422: an Idempotency-Key that came with another payload

}  // namespace roster::participants::domain
