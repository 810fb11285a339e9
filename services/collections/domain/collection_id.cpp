// The form of a collection's id.
#include "services/collections/domain/collection_id.hpp"

#include <algorithm>

namespace roster::collections::domain {

namespace {

bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

bool is_collection_id(std::string_view text) {
  return text.size() == collection_id_length && std::ranges::all_of(text, is_id_character);
}

}  // namespace roster::collections::domain
