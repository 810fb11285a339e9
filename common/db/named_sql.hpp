// A statement whose text is put together when the program starts, for tables of one shape in several schemas.
#pragma once

#include <string>

#include "common/db/connection.hpp"

namespace roster::db {

struct named_sql {
  std::string name;
  std::string sql;
  statement view() const { return {name.c_str(), sql.c_str()}; }  // lives no longer than this
};

}  // namespace roster::db
