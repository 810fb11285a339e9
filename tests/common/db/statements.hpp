// What more than one of these tests asks of a server.
#pragma once

#include "common/db/statement.hpp"

namespace roster::db::test_statements {

inline constexpr statement take_lock{"test_take_lock", "SELECT pg_advisory_lock(1)"};
inline constexpr statement release_lock{"test_release_lock", "SELECT pg_advisory_unlock(1)"};
inline constexpr statement terminate{"test_terminate", "SELECT pg_terminate_backend($1::int)"};
inline constexpr statement count_rows{"test_count", "SELECT count(*) FROM thing"};

}  // namespace roster::db::test_statements
