// Columns of this service's rows, read into what they stand for.
#pragma once

#include <chrono>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "common/text/time.hpp"
#include "services/collections/domain/member.hpp"

namespace roster::collections {

inline std::string_view text_of(const pqxx::field& column) {
  return {column.c_str(), column.size()};
}

inline std::optional<std::string> text_or_null(const pqxx::field& column) {
  if (column.is_null()) return std::nullopt;
  return std::string(text_of(column));
}

// Of a column in microseconds since 1970.
inline text::timestamp time_of(const pqxx::field& column) {
  return text::timestamp(std::chrono::microseconds(column.as<std::int64_t>()));
}

// Columns from `first` on: user_id, email, first_name, last_name.
inline domain::member user_of(const pqxx::row& row, int first, std::string_view role) {
  domain::member out;
  out.user_id = row[first].as<std::int64_t>();
  out.email = text_of(row[first + 1]);
  out.first_name = text_or_null(row[first + 2]);
  out.last_name = text_or_null(row[first + 3]);
  out.role = role;
  return out;
}

}  // namespace roster::collections
