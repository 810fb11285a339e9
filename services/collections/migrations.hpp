// The schema of this service, compiled into it from sql/V*.sql (see cmake/embed_sql.cmake).
#pragma once

#include <span>

#include "common/db/migrations.hpp"

namespace roster::collections {

inline constexpr std::string_view schema = "collections";

std::span<const db::migration> migrations();

}  // namespace roster::collections
