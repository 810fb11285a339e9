// What this service is configured by, beyond what both services share.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/app/service_settings.hpp"
#include "common/config/reader.hpp"
#include "common/webhook/settings.hpp"
#include "services/participants/repository/participant_export.hpp"

namespace roster::participants {

inline constexpr std::string_view program_name = "roster-participants";
inline constexpr std::string_view settings_prefix = "ROSTER_PARTICIPANTS_";

struct settings {
  app::service_settings service;
  db::lane_options household;  // for what nobody waits for, and for readiness: it waits behind no request
  std::string public_url;      // http:// or https://, without a slash at its end
  std::optional<webhook::settings> webhook;
  std::chrono::milliseconds event_retention{};  // 0: for ever
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
