// Failures with fields.
#include "services/participants/domain/failures.hpp"

#include "services/participants/domain/field_messages.hpp"

namespace roster::participants::domain {

failure key_already_taken() {
  return {errc::invalid_data, {{"key", already_taken("key")}}};
}

failure too_many_to_sort(std::int64_t most) {
  return {errc::invalid_data,
          {{"sort", "The sort must be key when the filter matches more than " + std::to_string(most) +
                        " participants."}}};
}

failure retry_key_already_used() {
  return {errc::invalid_data,
          {{"idempotency_key", "The idempotency key has already been used with another payload."}}};
}

}  // namespace roster::participants::domain
