// Making, listing, rotating and revoking credentials, for the command line. Each throws what db::connection
// throws.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/db/connection.hpp"
#include "gateway/auth/credential.hpp"

namespace roster::gateway {

struct new_credential {
  credential_kind kind = credential_kind::bearer;
  std::string subject;  // as normalized_subject() gives it
  std::vector<std::string> scopes;
  std::string name;
  std::optional<std::int64_t> rate_limit;  // requests per minute
  std::optional<text::timestamp> expires;
};

// Gives the secret: the only time that anybody sees it.
std::string create_credential(db::connection& on, const new_credential& wanted);

// Text as shown; times are RFC 3339 in UTC, empty when there is none.
struct listed_credential {
  std::string id, kind, subject, scopes, name, rate_limit, created, expires, revoked, last_used;
};
std::vector<listed_credential> list_credentials(db::connection& on);

// False: there is no such credential. Revoking again changes nothing.
bool revoke_credential(db::connection& on, std::int64_t id);

// A new secret for the same subject, scopes, name, limit and expiry; the old one works for `overlap` more.
// Nothing: there is no such credential, or it was revoked or has expired.
std::optional<std::string> rotate_credential(db::connection& on, std::int64_t id,
                                             std::chrono::milliseconds overlap);

// What was done to one credential, or to all; newest first. Text as shown.
struct credential_event {
  std::string id, time, credential, type, detail;
};
std::vector<credential_event> list_history(db::connection& on, std::optional<std::int64_t> id);

}  // namespace roster::gateway
