// Newline-delimited JSON: what the streams are made of.
#pragma once

#include <optional>
#include <string_view>

#include "common/http/types.hpp"

namespace roster::participants::api {

inline constexpr std::string_view ndjson_type = "application/x-ndjson";

// Whether Content-Type says so; parameters aside.
inline bool is_ndjson(std::optional<std::string_view> content_type) {
  if (!content_type) return false;
  std::string_view type = content_type->substr(0, content_type->find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return http::iequals(type, ndjson_type);
}

}  // namespace roster::participants::api
