// What this service is configured by, beyond what both services share.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/app/service_settings.hpp"
#include "common/config/reader.hpp"
#include "services/participants/repository/participant_export.hpp"

namespace roster::participants {

inline constexpr std::string_view program_name = "roster-participants";
inline constexpr std::string_view settings_prefix = "ROSTER_PARTICIPANTS_";

struct settings {
  app::service_settings service;
  db::lane_options work;  // for what is not hot: a slow statement holds up nobody who creates or looks up
  db::lane_options
      household;  // for what nobody waits for, and for readiness, which must not wait behind requests
  std::string public_url;  // http:// or https://, without a slash at its end
};

// Of `serve`.
settings load_settings(config::reader& from);

// Of the commands that only need the database.
db::connection_options load_database(config::reader& from);

// TRIAL: how long a new team may go without a subscription.
std::chrono::milliseconds load_trial(config::reader& from);

// MAX_EXPORTS, EXPORT_TIMEOUT; not its connection.
export_options load_exports(config::reader& from);

}  // namespace roster::participants
