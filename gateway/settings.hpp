// Everything the gateway is configured by.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "common/app/run_server.hpp"
#include "common/config/reader.hpp"
#include "common/db/lanes.hpp"
#include "common/identity/identity.hpp"
#include "gateway/auth/credential_cache.hpp"
#include "gateway/upstream/upstream.hpp"

namespace roster::gateway {

inline constexpr std::string_view settings_prefix = "ROSTER_GATEWAY_";
inline constexpr std::string_view schema = "gateway";

struct settings {
  app::server_settings server;
  db::lane_options database;
  identity::keys identity_keys;
  std::chrono::milliseconds identity_lifetime{};
  cache_limits credentials;
  std::int64_t rate_limit = 0;  // requests per minute of a credential that has no limit of its own; 0: none
  std::size_t streams_of_one = 4;  // imports and exports of one credential at a time
  std::size_t lists_of_one = 16;   // lists of users of one credential at a time
  upstream_settings participants;
  upstream_settings collections;
};

// Faults are left in `from`.
settings load_settings(config::reader& from);

// DATABASE_URL and its timeouts alone, for every command but serve.
db::connection_options load_database(config::reader& from);

}  // namespace roster::gateway
