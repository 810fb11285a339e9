// The settings of a service: its server, its database, its dispatcher.
#include "common/app/service_settings.hpp"

#include <libpq-fe.h>

#include <memory>

namespace roster::app {

using namespace std::chrono_literals;

namespace {

// What libpq says against a text is not passed on: it may quote the password.
bool is_connection_string(const std::string& text) {
  const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> parsed(
      ::PQconninfoParse(text.c_str(), nullptr), &::PQconninfoFree);
  return parsed != nullptr;
}

}  // namespace

db::connection_options load_database_settings(config::reader& from, std::string_view application_name) {
  db::connection_options database;
  database.url = from.required_text("DATABASE_URL", "libpq URL of the role that owns this server's schema");
  if (!database.url.empty() && !is_connection_string(database.url))
    from.fault("DATABASE_URL", "must be a libpq URL, postgresql://user:password@host:port/database");
  database.connect_timeout =
      from.duration("DATABASE_CONNECT_TIMEOUT", 5s, 1s, 60s, "longest wait for a connection");
  database.statement_timeout =
      from.duration("DATABASE_STATEMENT_TIMEOUT", 5s, 10ms, 10min, "longest a statement may run");
  database.application_name = application_name;
  return database;
}

service_settings load_service_settings(config::reader& from, std::string_view audience,
                                       std::string_view default_listen,
                                       std::string_view default_private_listen) {
  service_settings out;
  // More than the gateway takes: what it adds to a client's head must never make the head too large.
  http::session_limits limits;
  limits.header_bytes = 48U << 10U;
  // One link carries the requests of many clients, and what is under way together becomes one batch: as many
  // as the gateway sends over a link.
  limits.pipelined = 1024;
  limits.pipelined_bytes = 16U << 20U;
  limits.unsent_bytes = 16U << 20U;
  limits.stream_bytes = 0;  // it is the gateway's client that is slow, and the gateway that tells it so
  out.server = load_server_settings(from, default_listen, default_private_listen, limits);
  out.database.connection = load_database_settings(from, "roster-" + std::string(audience));
  out.database.count = static_cast<std::size_t>(
      from.number("DATABASE_LANES", 1, {1, 64}, "database connections, each with a thread"));
  out.database.queue_capacity = static_cast<std::size_t>(from.number(
      "DATABASE_QUEUE", 4096, {1, 1'000'000}, "jobs that may wait for a lane; one more gets 503"));
  out.slow_database.connection = out.database.connection;
  out.slow_database.count = static_cast<std::size_t>(from.number(
      "DATABASE_SLOW_LANES", 2, {1, 64},
      "database connections for lists, bulk and administration, which do not wait in the others"));
  out.slow_database.queue_capacity = static_cast<std::size_t>(from.number(
      "DATABASE_SLOW_QUEUE", 1024, {1, 1'000'000}, "jobs that may wait for one of those; one more gets 503"));
  out.dispatcher.audience = audience;
  out.dispatcher.identity_keys = from.secrets(
      "IDENTITY_KEYS", 32, 2, "keys shared with the gateway, comma-separated: the first signs, both verify");
  out.dispatcher.request_timeout = out.server.request_timeout;
  return out;
}

void add_to_sessions(service_settings& of, const std::pair<std::string, std::string>& setting) {
  of.database.connection.session.push_back(setting);
  of.slow_database.connection.session.push_back(setting);
}

}  // namespace roster::app
