// The command `migrate` of all three programs, which can wait for a database that is still to come.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "common/app/command_line.hpp"
#include "common/db/migrations.hpp"

namespace roster::app {

struct migrate_options {
  std::string_view program;  // its name, which its lines begin with
  std::string_view prefix;   // of its settings
  std::string_view schema;
  std::span<const db::migration> migrations;
  std::function<db::connection_options(config::reader&)> load_database;
};

// `--wait DURATION`: while there is no connection, for whatever reason (a new installation may lack its name
// in DNS, its server or the role's password at first), it says so in one line and tries again.
command migrate_command(migrate_options options);

}  // namespace roster::app
