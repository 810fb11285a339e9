// Declares the gateway's settings.
#include "gateway/settings.hpp"

#include <optional>
#include <string>

#include "common/app/service_settings.hpp"
#include "common/config/values.hpp"

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;

std::size_t size(config::reader& from, std::string_view name, std::size_t fallback, config::range allowed,
                 std::string_view help) {
  return static_cast<std::size_t>(from.number(name, static_cast<std::int64_t>(fallback), allowed, help));
}

// "host:port", or as people write what is called a URL: "http://host:port/"; or "unix:/path".
config::socket_address service_address(config::reader& from, std::string_view name, std::string_view fallback,
                                       std::string_view help) {
  constexpr std::string_view scheme = "http://";
  const std::string text = from.text(name, fallback, help);
  std::string_view bare = text;
  std::optional<config::socket_address> out;
  if (bare.starts_with("unix:")) {
    out = config::parse_socket_address(bare);
  } else {
    if (bare.starts_with(scheme)) bare.remove_prefix(scheme.size());
    if (bare.ends_with('/')) bare.remove_suffix(1);
    if (auto tcp = config::parse_address(bare)) out.emplace().tcp = std::move(*tcp);
  }
  if (out) return std::move(*out);
  std::string what = "must be ";
  what.append(config::socket_address_form).append(", not \"").append(text).append("\"");
  from.fault(name, what);
  return config::parse_socket_address(fallback).value();
}

// What both upstreams share.
upstream_settings load_upstream(config::reader& from) {
  upstream_settings out;
  out.links =
      size(from, "LINKS", out.links, {1, 64},
           "connections to each endpoint of a service that quick requests share, for each I/O thread");
  out.in_flight_per_link = size(from, "LINK_IN_FLIGHT", out.in_flight_per_link, {1, 65'536},
                                "requests under way on one of those; one more gets 503");
  out.exclusive_links = size(from, "EXCLUSIVE_LINKS", out.exclusive_links, {1, 65'536},
                             "connections to each service, for each I/O thread, that carry one other request "
                             "at a time");
  out.queued = size(from, "EXCLUSIVE_QUEUE", out.queued, {0, 1'000'000},
                    "requests that may wait for such a connection; one more gets 503");
  out.large_body = size(from, "LARGE_BODY_BYTES", out.large_body, {0, 1 << 30},
                        "a quick request with a body above takes such a connection too");
  out.streams = size(from, "MAX_STREAMS", out.streams, {1, 65'536},
                     "imports and exports at a time, for each I/O thread; one more gets 503");
  out.head_bytes = size(from, "MAX_UPSTREAM_HEAD_BYTES", out.head_bytes, {1 << 10, 1 << 20},
                        "largest head passed on to a service, at most its MAX_HEADER_BYTES; above: 431");
  out.response_bytes = size(from, "MAX_RESPONSE_BYTES", out.response_bytes, {1 << 10, 1 << 30},
                            "largest answer taken from a service; above: 502");
  out.connect_timeout = from.duration("UPSTREAM_CONNECT_TIMEOUT", out.connect_timeout, 10ms, 1min,
                                      "longest wait for a connection to a service");
  out.resolve_every = from.duration("UPSTREAM_RESOLVE_EVERY", out.resolve_every, 100ms, 1h,
                                    "how often the services' names are resolved anew");
  out.eject_for =
      from.duration("UPSTREAM_EJECT_FOR", out.eject_for, 10ms, 10min,
                    "how long an endpoint that cannot be reached, or breaks its links, is left alone");
  return out;
}

upstream_settings at(upstream_settings shared, std::string_view name, config::socket_address address) {
  shared.name = name;
  shared.at = std::move(address);
  return shared;
}

cache_limits load_cache(config::reader& from) {
  cache_limits out;
  out.known =
      size(from, "CREDENTIALS_KNOWN", out.known, {1, 10'000'000}, "credentials each I/O thread remembers");
  out.unknown = size(from, "CREDENTIALS_UNKNOWN", out.unknown, {1, 10'000'000},
                     "unknown secrets each I/O thread remembers");
  out.unknown_for = from.duration("CREDENTIALS_UNKNOWN_FOR", out.unknown_for, 0ms, 10min,
                                  "for how long it remembers those");
  out.grace = from.duration("CREDENTIAL_GRACE", out.grace, 0ms, std::chrono::days(7),
                            "how long known credentials go on working while the database is away");
  return out;
}

}  // namespace

settings load_settings(config::reader& from) {
  settings out;
  out.server = app::load_server_settings(from, "127.0.0.1:8080", "127.0.0.1:8081");
  out.database.connection = load_database(from);
  out.database.count = size(from, "DATABASE_LANES", 1, {1, 64}, "database connections, each with a thread");
  out.database.queue_capacity =
      size(from, "DATABASE_QUEUE", 4096, {1, 1'000'000}, "jobs that may wait for a lane; one more gets 503");
  out.identity_keys = from.secrets(
      "IDENTITY_KEYS", 32, 2, "keys shared with the services, comma-separated: the first signs, both verify");
  out.identity_lifetime = from.duration("IDENTITY_LIFETIME", 5min, 1min, 24h,
                                        "how long a signed statement of who is calling is valid");
  out.credentials = load_cache(from);
  out.rate_limit = from.number("RATE_LIMIT", 0, {0, 1'000'000'000},
                               "requests per minute of a credential without a limit of its own; 0: no limit");
  out.streams_of_one = size(from, "STREAMS_PER_CREDENTIAL", out.streams_of_one, {1, 65'536},
                            "imports and exports of one credential at a time; one more gets 429");
  out.lists_of_one = size(from, "LISTS_PER_CREDENTIAL", out.lists_of_one, {1, 65'536},
                          "lists of a collection's users of one credential at a time; one more gets 429");
  config::socket_address participants = service_address(from, "PARTICIPANTS_URL", "127.0.0.1:8090",
                                                        "host:port or unix:/path of roster-participants");
  config::socket_address collections = service_address(from, "COLLECTIONS_URL", "127.0.0.1:8100",
                                                       "host:port or unix:/path of roster-collections");
  upstream_settings shared = load_upstream(from);
  // Later than the client's own, so that it is the client that is told.
  shared.stream_timeout = out.server.limits.stream_timeout + 15s;
  out.participants = at(shared, "participants", std::move(participants));
  out.collections = at(shared, "collections", std::move(collections));
  return out;
}

db::connection_options load_database(config::reader& from) {
  return app::load_database_settings(from, "roster-gateway");
}

}  // namespace roster::gateway
