// A prepared statement and what is bound to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace roster::db {

// A named SQL text, prepared on first use on each connection. Declared constexpr beside its repository.
struct statement {
  const char* name;
  const char* sql;
  // The rows' columns come as PostgreSQL has them in memory, which spares both ends the text. Of an
  // async_connection alone: libpqxx reads text.
  bool is_binary = false;
};

// Parameters travel as text; nothing is NULL.
using parameter = std::optional<std::string>;
using parameters = std::vector<parameter>;

inline parameter to_parameter(std::string text) {
  return text;
}
inline parameter to_parameter(std::int64_t number) {
  return std::to_string(number);
}

}  // namespace roster::db
