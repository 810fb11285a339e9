// What both services (not the gateway) are configured by.
#pragma once

#include <string>
#include <utility>

#include "common/app/run_server.hpp"
#include "common/config/reader.hpp"
#include "common/db/lanes.hpp"
#include "common/http/dispatcher.hpp"

namespace roster::app {

struct service_settings {
  server_settings server;
  db::lane_options database;       // of the hot path
  db::lane_options slow_database;  // of everything that may take longer: lists, bulk, administration
  http::dispatcher_config dispatcher;
};

// Adds a setting to the sessions of all its database connections.
void add_to_sessions(service_settings& of, const std::pair<std::string, std::string>& setting);

// `audience` is the service's name, "participants" or "collections".
service_settings load_service_settings(config::reader& from, std::string_view audience,
                                       std::string_view default_listen,
                                       std::string_view default_private_listen);

// DATABASE_URL and the timeouts alone, for migrate and the administration commands.
db::connection_options load_database_settings(config::reader& from, std::string_view application_name);

}  // namespace roster::app
