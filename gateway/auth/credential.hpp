// A credential: what it is, and how its secret is made and hashed.
//
// Secrets are opaque and random, shown once when made; only their SHA-256 is kept. 240 random bits need no
// salt and no slow hash.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/crypto/digest.hpp"
#include "common/text/time.hpp"
#include "gateway/rules.hpp"

namespace roster::gateway {

using secret_hash = crypto::digest;

struct credential {
  std::int64_t id = 0;
  credential_kind kind = credential_kind::bearer;
  std::string subject;  // lower-cased ASCII e-mail of who uses it
  std::vector<std::string> scopes;
  std::optional<std::int64_t> rate_limit;  // requests per minute; none: what the settings say
  std::optional<text::timestamp> expires;  // none: never
};

// A new one: the prefix of that kind and random characters, as common/text/secret.hpp has them.
std::string make_secret(credential_kind kind);

inline secret_hash hash_secret(std::string_view secret) {
  return crypto::sha256(secret);
}

// Nothing unless `hex` is 64 hexadecimal digits in lower case, as the database writes them.
std::optional<secret_hash> hash_from_hex(std::string_view hex);

// "bearer", "api_key": as the database and the command line say it.
std::string_view to_text(credential_kind kind);
std::optional<credential_kind> kind_from_text(std::string_view text);

// The e-mail of a credential as it is kept: ASCII letters in lower case. Nothing when it is no
// address (text::is_email).
std::optional<std::string> normalized_subject(std::string_view email);

// Hash of a hash: mixes a secret of the process in, so that nobody can choose secrets that collide in our
// tables.
struct secret_hash_hasher {
  std::size_t operator()(const secret_hash& hash) const noexcept;
};

}  // namespace roster::gateway
