// Digest, ledger, report.
#include "services/participants/api/import_retry.hpp"

#include <chrono>
#include <utility>

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

async::awaitable<bool> import_retry::is_known() {
  return in_.is_import_known(soon(), team_id_, token_);
}

void import_retry::said(std::string_view report) {
  is_too_long_ = is_too_long_ || report_.size() + report.size() > most_remembered;
  is_too_long_ ? report_.clear() : static_cast<void>(report_.append(report));
}

async::awaitable<result<std::string>> import_retry::remember(std::string_view last) {
  // Its last line is the summary, in any case.
  const std::size_t summary = last.rfind('\n', last.size() - 2) + 1;
  const std::string_view complaints = last.substr(0, summary);
  if (!complaints.empty()) said(complaints);
  std::string whole = report_;
  whole.append(last.substr(summary));
  return in_.remember_import(soon(), team_id_, finished_token(), std::move(whole));
}

async::awaitable<result<std::string>> import_retry::repeat() {
  return in_.remember_import(soon(), team_id_, finished_token(), std::nullopt);
}

retry_token import_retry::finished_token() {
  retry_token out = token_;
  out.fingerprint = crypto::to_hex(digest_.finish());
  return out;
}

}  // namespace roster::participants::api
