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

std::string must_be_an_integer(std::string_view field) {
  return sentence(field, " must be an integer.");
}

std::string too_small(std::string_view field, std::int64_t least) {
  return sentence(field, " must be at least ") + std::to_string(least) + ".";
}

std::string too_large(std::string_view field, std::int64_t most) {
  return sentence(field, " must not be greater than ") + std::to_string(most) + ".";
}

std::string must_be_true_or_false(std::string_view field) {
  return sentence(field, " field must be true or false.");
}

std::string must_be_an_array(std::string_view field) {
  return sentence(field, " must be an array.");
}

std::string must_be_an_object(std::string_view field) {
  return sentence(field, " must be an object.");
}

std::string too_many_items(std::string_view field, std::size_t most) {
  return sentence(field, " must not have more than ") + std::to_string(most) + " items.";
}

std::string invalid_choice(std::string_view field) {
  return "The selected" + sentence(field, " is invalid.").substr(3);
}

std::string repeated(std::string_view field) {
  return sentence(field, " field has a duplicate value.");
}

}  // namespace roster::participants::domain
