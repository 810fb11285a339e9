// The settings of a service: its server, its database, its dispatcher.
#include "common/app/service_settings.hpp"

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <sstream>
#include <string_view>

#include "common/config/values.hpp"

namespace roster::app {

using namespace std::chrono_literals;

namespace {

// libpq finds a port that is none only when it connects, and a server would wait for that without end. Of a
// list, one for each host, an empty one is the default.
bool are_ports(const std::string& list) {
  std::istringstream ports(list);
  for (std::string port; std::getline(ports, port, ',');) {
    if (port.empty()) continue;
    const std::optional<std::int64_t> number = config::parse_integer<std::int64_t>(port);
    if (!number || *number < 1 || *number > 65'535) return false;
  }
  return true;
}

// What is wrong with a text that should be a libpq URL, or key=value; empty: nothing. What libpq says against
// it is not passed on, nor a port that is none: either may be a piece of the password.
std::string_view fault_of(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> parsed(
      ::PQconninfoParse(url.c_str(), nullptr), &::PQconninfoFree);
  if (!parsed) return "must be a libpq URL, postgresql://user:password@host:port/database";
  for (const PQconninfoOption* each = parsed.get(); each->keyword != nullptr; ++each)
    if (each->val != nullptr && std::string_view(each->keyword) == "port" && !are_ports(each->val))
      return "must have ports from 1 to 65535";
  return "";
}

}  // namespace

db::connection_options load_database_settings(config::reader& from, std::string_view application_name) {
  db::connection_options database;
  database.url = from.required_text("DATABASE_URL", "libpq URL of the role that owns this server's schema");
  if (!database.url.empty())
    if (const std::string_view fault = fault_of(database.url); !fault.empty())
      from.fault("DATABASE_URL", fault);
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
