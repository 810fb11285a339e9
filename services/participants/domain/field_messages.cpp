// One pattern for each complaint.
#include "services/participants/domain/field_messages.hpp"

#include <algorithm>

namespace roster::participants::domain {

namespace {

std::string sentence(std::string_view field, std::string_view rest) {
  std::string out = "The ";
  out += field;
  std::replace(out.begin(), out.end(), '_', ' ');
  out += rest;
  return out;
}

}  // namespace

std::string required(std::string_view field) {
  return sentence(field, " field is required.");
}

std::string must_be_a_string(std::string_view field) {
  return sentence(field, " must be a string.");
}

std::string too_long(std::string_view field, std::size_t most) {
  return sentence(field, " must not be greater than ") + std::to_string(most) + " characters.";
}

std::string invalid_format(std::string_view field) {
  return sentence(field, " format is invalid.");
}

std::string already_taken(std::string_view field) {
  return sentence(field, " has already been taken.");
}

std::string must_be_true_or_false(std::string_view field) {
  return sentence(field, " field must be true or false.");
}

std::string selected_is_invalid(std::string_view field) {
  std::string out = sentence(field, " is invalid.");
  out.insert(4, "selected ");  // behind "The "
  return out;
}

}  // namespace roster::participants::domain
