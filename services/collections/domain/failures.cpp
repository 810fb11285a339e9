// The texts of the second API's failures.
#include "services/collections/domain/failures.hpp"

namespace roster::collections::domain {

failure collection_not_found() {
  return {errc::not_found, {}, "collection not found"};
}

failure user_already_exists() {
  return {errc::bad_request, {}, "User already exists"};
}

failure email_must_be_a_string() {
  return {errc::invalid_data, {}, "email must be a String"};
}

failure email_is_invalid() {
  return {errc::invalid_data, {}, "email is invalid"};
}

failure retry_key_already_used() {
  return {errc::invalid_data, {}, "The idempotency key has already been used with another payload."};
}

}  // namespace roster::collections::domain
