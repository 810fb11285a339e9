// What is written down when a credential is made, rotated or revoked, in the transaction that does it
// (common/events). Only operators do these, and never the secret is among it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/db/connection.hpp"
#include "gateway/auth/credential.hpp"

namespace roster::gateway {

struct described_credential {
  credential_kind kind = credential_kind::bearer;
  std::string subject;
  std::string name;
};

// `predecessor`: the one in whose place it was made.
void note_created(db::transaction& in, std::int64_t id, const described_credential& made,
                  std::optional<std::int64_t> predecessor = {});
void note_rotated(db::transaction& in, std::int64_t id, std::int64_t successor,
                  std::chrono::milliseconds overlap);
void note_revoked(db::transaction& in, std::int64_t id);

}  // namespace roster::gateway
