// The schema of this service, compiled into it from sql/V*.sql (see cmake/embed_sql.cmake).
#pragma once

#include <span>
#include <string_view>

#include "common/db/migrations.hpp"

namespace roster::participants {

inline constexpr std::string_view schema = "participants";

std::span<const db::migration> migrations();

}  // namespace roster::participants
