// The failures of this service that name a field, as the published pages write them.
#pragma once

#include <cstdint>

#include "common/error/error.hpp"

namespace roster::participants::domain {

failure key_already_taken();                  // 422
failure too_many_to_sort(std::int64_t most);  // 422: in another order than that of the keys that are filtered
failure retry_key_already_used();             // 422: an Idempotency-Key that came with another payload

}  // namespace roster::participants::domain
