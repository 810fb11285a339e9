// The texts of the second API's failures.
#include "services/collections/domain/failures.hpp"

#include <string>

namespace roster::collections::domain {

namespace {

std::string sentence(std::string_view subject, std::string_view rest) {
  std::string out(subject);
  out += rest;
  return out;
}

}  // namespace

failure collection_not_found() {
  return {errc::not_found, {}, "collection not found"};
}

failure user_already_exists() {
  return {errc::bad_request, {}, "User already exists"};
}

failure email_is_invalid() {
  return is_invalid("email");
}

failure retry_key_already_used() {
  return {errc::invalid_data, {}, "The idempotency key has already been used with another payload."};
}

failure must_be_a_string(std::string_view field) {
  return {errc::invalid_data, {}, sentence(field, " must be a String")};
}

failure must_be_an_array(std::string_view field) {
  return {errc::invalid_data, {}, sentence(field, " must be an Array")};
}

failure is_invalid(std::string_view field) {
  return {errc::invalid_data, {}, sentence(field, " is invalid")};
}

failure tags_must_be_strings() {
  return {errc::invalid_data, {}, "tags must be an Array of Strings"};
}

failure too_long(std::string_view title, std::size_t most) {
  return {errc::bad_request,
          {},
          sentence(title, " is too long (maximum is ") + std::to_string(most) + " characters)"};
}

failure too_many_tags(std::size_t most) {
  return {errc::bad_request, {}, "Tags are too many (maximum is " + std::to_string(most) + ")"};
}

failure too_many_emails(std::size_t most) {
  return {errc::invalid_data, {}, "emails are too many (maximum is " + std::to_string(most) + ")"};
}

failure public_already() {
  return {errc::bad_request, {}, "Collection is public already"};
}

failure private_already() {
  return {errc::bad_request, {}, "Collection is private already"};
}

failure user_not_found(std::string_view user_id) {
  return {errc::not_found, {}, sentence("Couldn't find User with 'id'=", user_id)};
}

failure user_is_member_already() {
  return {errc::bad_request, {}, "User is already member of this Collection"};
}

failure user_is_no_member() {
  return {errc::bad_request, {}, "User is not a member of this Collection"};
}

failure last_admin() {
  return {errc::bad_request, {}, "The last admin can't be removed"};
}

}  // namespace roster::collections::domain
