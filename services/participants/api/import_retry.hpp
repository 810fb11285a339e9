// What makes an import with an Idempotency-Key a safe retry: the digest of the upload, which is known only at
// its end, and what was answered then.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "common/crypto/digest.hpp"
#include "common/http/exchange.hpp"
#include "services/participants/repository/participant_repository.hpp"

namespace roster::participants::api {

// Complaints that are remembered, in bytes; of a longer report the summary alone.
inline constexpr std::size_t most_remembered = 1U << 20U;

class import_retry {
 public:
  import_retry(participant_repository& in, const http::exchange& with, std::int64_t team_id, std::string key);

  // Without its fingerprint.
  const retry_token& token() const { return token_; }
  // The turn of this import, when it is to be carried out; before it is.
  void carries_out(import_lease held) { held_ = std::move(held); }
  const import_lease& held() const { return held_; }

  // Every piece of the upload, in order.
  void read(std::string_view piece) { digest_.add(piece); }
  // What of the report has been sent already.
  void said(std::string_view report);
  // At the end: remembers the report, whose last part this is. Gives what is to be answered, as
  // participant_repository::finish_import.
  async::task<result<std::string>> remember(std::string_view last);
  // At the end, when it was known: the report of then. errc::invalid_data: the upload is another one.
  async::task<result<std::string>> repeat();
  // It has failed. Does not throw: the lease runs out by itself.
  async::task<> give_up();

 private:
  async::clock::time_point soon() const { return async::clock::now() + patience_; }

  participant_repository& in_;
  std::int64_t team_id_;
  retry_token token_;
  import_lease held_{};
  std::chrono::milliseconds patience_;
  crypto::sha256_of_pieces digest_;
  std::string report_;
  bool is_too_long_ = false;
};

}  // namespace roster::participants::api
