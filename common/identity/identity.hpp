// The gateway's signed statement of who is calling, the X-Roster-Identity header.
//
//   v1.<base64url of the claims as JSON>.<base64url of HMAC-SHA256 over "v1.<claims>">
//
// Claims: {"sub": e-mail, "cid": credential id, "scp": [scope, …], "aud": "participants" | "collections",
// "exp": seconds since 1970}. Two keys are valid at a time, so that they can be rotated: the first signs,
// both verify.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace roster::identity {

inline constexpr std::string_view header_name = "X-Roster-Identity";

struct caller {
  std::string subject;  // the e-mail of who uses the credential
  std::int64_t credential_id = 0;
  std::vector<std::string> scopes;

  bool has_scope(std::string_view scope) const;
};

struct statement {
  caller who;
  std::string audience;
  std::chrono::sys_seconds expires;
};

// One or two keys, at least 32 bytes each.
using keys = std::vector<std::string>;

std::string sign(const statement& claims, const keys& shared);

// Why a statement does not count. A service tells its log which, and nobody else.
enum class refusal {
  malformed,
  unknown_key,  // or changed on the way, which looks the same
  wrong_audience,
  expired
};
std::string_view to_text(refusal why);

boost::system::result<statement, refusal> verify(std::string_view header, std::string_view audience,
                                                 const keys& shared, std::chrono::sys_seconds now);

}  // namespace roster::identity
