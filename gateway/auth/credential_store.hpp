// Where credentials are looked up: the seam between the authenticator and PostgreSQL.
#pragma once

#include <memory>
#include <optional>

#include "common/async/types.hpp"
#include "common/db/lanes.hpp"
#include "gateway/auth/credential.hpp"

namespace roster::gateway {

class credential_store {
 public:
  virtual ~credential_store() = default;
  // Nothing: there is no such credential, or it was revoked or has expired.
  // Throws db::unavailable when the database cannot be asked by `deadline`; once asked it is waited for.
  virtual async::task<std::optional<credential>> find(const secret_hash& hash,
                                                      async::clock::time_point deadline) = 0;
};

// May be used from every I/O thread; look-ups that wait for a lane at the same time become one statement.
// `on` must outlive it.
std::unique_ptr<credential_store> create_credential_store(db::lanes& on);

}  // namespace roster::gateway
