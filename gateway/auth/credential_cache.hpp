// What one I/O thread knows about credentials, by the hash of their secret. Pure: no I/O, no clock, no lock.
//
// Known credentials are kept true by notices (see credential_listener.hpp):
//   live   notices arrive: what was confirmed stays true until a notice takes it away
//   lost   they do not: what was confirmed is doubtful, so the database has to be asked each time; when it
//          cannot be, the doubtful serves for the grace time after the moment it was last known to be true
// and when they arrive again, every known credential has to be confirmed anew before it is trusted as before,
// because what happened in between was not heard. Unknown hashes are remembered briefly, in a table of their
// own, so that a flood of junk cannot evict a good one.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/async/types.hpp"
#include "gateway/auth/credential.hpp"

namespace roster::gateway {

// Both clocks at once: `steady` for how long we have known something, `wall` for a credential's expiry.
struct instant {
  async::clock::time_point steady;
  std::chrono::system_clock::time_point wall;
};

instant current_instant();

// A signed statement made before, for one audience.
struct cached_statement {
  std::string_view audience;                  // of a rule: static
  std::shared_ptr<const std::string> header;  // null until there is one
  std::chrono::system_clock::time_point renew_at;
};

struct known_credential {
  credential who;
  std::vector<cached_statement> statements;
  std::optional<async::clock::time_point> use_noted_at;  // for last_used_at
};

struct cache_limits {
  std::size_t known = 100'000;   // the least recently used one leaves
  std::size_t unknown = 10'000;  // the oldest one leaves
  std::chrono::milliseconds unknown_for{5'000};
  std::chrono::milliseconds grace{15 * 60'000};
};

class credential_cache {
 public:
  explicit credential_cache(cache_limits limits) : limits_(limits) {}

  enum class state {
    trusted,   // `found` may be used now
    doubtful,  // `found` may be used only when the database cannot be asked
    unknown,   // the database said a moment ago that there is no such credential
    not_here,  // the database has to be asked
  };

  struct look_up {
    state what = state::not_here;
    known_credential* found = nullptr;  // until the next call
  };

  // An expired credential is not here.
  look_up find(const secret_hash& hash, instant now);

  // What the database answered. Keeps the statements of a credential that did not change.
  known_credential& store(const secret_hash& hash, credential found, async::clock::time_point now);
  void store_unknown(const secret_hash& hash, async::clock::time_point now);

  void forget(const secret_hash& hash);             // a notice came
  void notices_lost(async::clock::time_point now);  // forgets the unknown; the grace time begins
  void notices_live();                              // every known one has to be confirmed anew

  std::size_t known() const { return known_.size(); }
  std::size_t unknown() const { return unknown_.size(); }

 private:
  struct known_entry {
    secret_hash hash;
    known_credential value;
    bool confirmed;                            // since notices arrive (again)
    async::clock::time_point confirmed_until;  // when it was last known to be true; moved by notices_lost()
  };
  struct unknown_entry {
    secret_hash hash;
    async::clock::time_point until;
  };
  using known_list = std::list<known_entry>;
  using unknown_list = std::list<unknown_entry>;

  void forget_unknown(const secret_hash& hash);

  cache_limits limits_;
  bool live_ = false;
  known_list known_list_;  // most recently used first
  std::unordered_map<secret_hash, known_list::iterator, secret_hash_hasher> known_;
  unknown_list unknown_list_;  // oldest first
  std::unordered_map<secret_hash, unknown_list::iterator, secret_hash_hasher> unknown_;
};

}  // namespace roster::gateway
