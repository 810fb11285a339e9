// The authenticator of one I/O thread: answers from its cache without waiting, asks the store for what it
// does not know.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include "common/identity/identity.hpp"
#include "gateway/auth/authenticator.hpp"
#include "gateway/auth/credential_cache.hpp"
#include "gateway/auth/credential_store.hpp"

namespace roster::gateway {

struct authenticator_options {
  identity::keys identity_keys;
  std::chrono::milliseconds identity_lifetime{5 * 60'000};
  std::int64_t default_rate_limit =
      0;  // requests per minute of a credential that has none of its own; 0: none
  cache_limits cache;
  std::function<void(std::int64_t credential_id)>
      note_use;  // called at most once a minute for each credential
  // A known credential that is in doubt waits no longer than this for the store, and while the store is away
  // it asks no more often than once in that time: a database that hangs must not hold every request up.
  std::chrono::milliseconds patience_in_doubt{500};
  std::chrono::milliseconds ask_in_doubt_every{1'000};
  std::function<instant()> now = current_instant;
};

class cached_authenticator final : public authenticator {
 public:
  // `store` must outlive it.
  cached_authenticator(credential_store& store, authenticator_options options);
  ~cached_authenticator() override;

  async::task<result<authenticated>> check(const http::request& message, const rule& matched,
                                           async::clock::time_point deadline) override;
  std::optional<result<authenticated>> check_at_once(const http::request& message,
                                                     const rule& matched) override;

  // Notices, to be posted to this authenticator's thread (see credential_listener.hpp).
  void credential_changed(const secret_hash& hash);
  void notices_lost();
  void notices_live();

 private:
  struct question;  // one look-up under way, shared by all who wait for it

  // A credential that was presented, and what the cache has of it now.
  struct presented {
    secret_hash hash;
    instant now;
    credential_cache::look_up seen;
  };
  // Nothing where there is none that the rule accepts.
  std::optional<presented> look_at(const http::request& message, const rule& matched);
  // Nothing where the store has to be asked.
  std::optional<result<authenticated>> recall(const presented& credential, const rule& matched);

  async::task<std::shared_ptr<question>> ask(const secret_hash& hash, async::clock::time_point deadline,
                                             bool in_doubt);
  async::task<> look_up(secret_hash hash, async::clock::time_point deadline, std::shared_ptr<question> mine);
  void remember(const secret_hash& hash, const question& answered);
  result<authenticated> conclude(const secret_hash& hash, const question& answered, const rule& matched);
  result<authenticated> admit(known_credential& known, const rule& matched, instant now);
  std::shared_ptr<const std::string> statement_for(known_credential& known, std::string_view audience,
                                                   instant now);

  credential_store& store_;
  authenticator_options options_;
  credential_cache cache_;
  std::unordered_map<secret_hash, std::shared_ptr<question>, secret_hash_hasher> under_way_;
  async::clock::time_point ask_in_doubt_at_{};  // the store was away, or slow: not before this
};

}  // namespace roster::gateway
