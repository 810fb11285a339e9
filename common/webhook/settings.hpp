// Where and how a service sends its events.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/config/reader.hpp"
#include "common/webhook/schedule.hpp"
#include "common/webhook/target.hpp"

namespace roster::webhook {

struct settings {
  target where;
  std::vector<std::string> secrets;  // one or two, as read_secret gives them
  std::chrono::milliseconds timeout{15'000};
  std::size_t at_once = 8;  // scopes
  schedule retries;
};

// WEBHOOK_URL, WEBHOOK_SECRETS, WEBHOOK_TIMEOUT, WEBHOOK_CONCURRENCY, WEBHOOK_RETRY_FOR. Nothing without a
// URL.
std::optional<settings> load_settings(config::reader& from);

}  // namespace roster::webhook
