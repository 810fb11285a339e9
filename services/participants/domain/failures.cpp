// Failures with fields.
#include "services/participants/domain/failures.hpp"

#include "services/participants/domain/field_messages.hpp"

namespace roster::participants::domain {

failure key_already_taken() {
  return {errc::invalid_data, {{"key", already_taken("key")}}};
}

failure retry_key_already_used() {
  return {errc::invalid_data,
          {{"idempotency_key", "The idempotency key has already been used with another payload."}}};
}

}  // namespace roster::participants::domain
