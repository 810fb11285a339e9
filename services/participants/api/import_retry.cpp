// Digest, ledger, report.
#include "services/participants/api/import_retry.hpp"

#include <chrono>
#include <utility>

#include "common/log/log.hpp"

namespace roster::participants::api {

import_retry::import_retry(participant_repository& in, const http::exchange& with, std::int64_t team_id,
                           std::string key)
    : in_(in),
      team_id_(team_id),
      token_{with.caller.credential_id, std::move(key), {}},
      patience_(std::chrono::duration_cast<std::chrono::milliseconds>(with.deadline - with.received)) {
  // No other request has this payload: keys are the same for all routes of a team.
  digest_.add("import\n");
}

void import_retry::said(std::string_view report) {
  is_too_long_ = is_too_long_ || report_.size() + report.size() > most_remembered;
  is_too_long_ ? report_.clear() : static_cast<void>(report_.append(report));
}

async::task<result<std::string>> import_retry::remember(std::string_view last) {
  // Its last line is the summary, in any case.
  const std::size_t summary = last.rfind('\n', last.size() - 2) + 1;
  const std::string_view complaints = last.substr(0, summary);
  if (!complaints.empty()) said(complaints);
  std::string whole = report_;
  whole.append(last.substr(summary));
  return in_.finish_import(soon(), held_, crypto::to_hex(digest_.finish()), std::move(whole));
}

async::task<result<std::string>> import_retry::repeat() {
  token_.fingerprint = crypto::to_hex(digest_.finish());
  return in_.repeat_import(soon(), team_id_, token_);
}

async::task<> import_retry::give_up() {
  try {
    co_await in_.give_up_import(soon(), held_);
  } catch (const std::exception& cause) {
    log::warning("an import's lease was not given up", {{"reason", cause.what()}});
  }
}

}  // namespace roster::participants::api
