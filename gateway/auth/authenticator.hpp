// From a request's credential to the gateway's own statement of who is calling. One per I/O thread; no locks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "common/http/request.hpp"
#include "gateway/auth/credential.hpp"
#include "gateway/rules.hpp"

namespace roster::gateway {

struct authenticated {
  std::int64_t credential_id = 0;
  std::shared_ptr<const std::string> identity{};  // the value of X-Roster-Identity for the rule's upstream
  std::int64_t rate_limit = 0;  // requests per minute, of the credential or else of the settings; 0: none
};

class authenticator {
 public:
  virtual ~authenticator() = default;
  // errc::unauthenticated: missing, malformed, unknown, expired, revoked, sent twice, or of another kind.
  // errc::unavailable: not known here, and the database cannot be asked or has not answered by `deadline`, or
  // by that of a request with the same credential that asked before.
  virtual async::task<result<authenticated>> check(const http::request& message, const rule& matched,
                                                   async::clock::time_point deadline) = 0;

  // The same for what is known here; nothing where it takes a question. It spares nearly every request the
  // frame of a coroutine.
  virtual std::optional<result<authenticated>> check_at_once(const http::request& message,
                                                             const rule& matched) = 0;
};

}  // namespace roster::gateway
