// The one table from errors to HTTP answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/error/error.hpp"

namespace roster {

// How errors are spelled. `message`: /api/teams… and unknown paths, {"message": "…"}; `error`: /api/v2/…,
// {"error": "…"} (api.md, "Rules for every route").
enum class dialect { message, error };

// The dialect of the path asked for, decided before anything else about the request is known.
dialect dialect_of(std::string_view path);

struct answer {
  unsigned status;        // HTTP status code
  std::string_view text;  // the fixed text of this dialect
};

// No default branch: a new errc is a compile error here until it is mapped.
answer answer_for(errc code, dialect spoken);

// The JSON body of a failure. `failure::text` wins over the table; 422 of the first API lists its fields.
std::string error_body(const failure& error, dialect spoken);

// What stands under "errors" there: {"key": ["…", …], …}.
std::string error_fields(const std::vector<field_error>& complaints);

}  // namespace roster
