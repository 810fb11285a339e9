// The gateway's schema, as compiled in from sql/ by roster_embed_sql.
#pragma once

#include <span>

#include "common/db/migrations.hpp"

namespace roster::gateway {

std::span<const db::migration> migrations();

}  // namespace roster::gateway
