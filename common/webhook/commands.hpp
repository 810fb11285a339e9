// The commands `webhook parked` and `webhook retry`, of both services.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "common/app/command_line.hpp"
#include "common/db/connection.hpp"
#include "common/webhook/delivery_queue.hpp"

namespace roster::webhook {

struct command_options {
  delivery_queue queue;
  std::string_view scope_option;  // "team"
  // Whether a text is a scope's id; a wrong one never gets to the database.
  std::function<bool(std::string_view text)> is_scope;
  // Reads the settings of the database.
  std::function<db::connection_options(config::reader&)> load_database;
};

std::vector<app::command> commands(command_options options);

}  // namespace roster::webhook
