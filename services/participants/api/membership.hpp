// Whether somebody may see a team at all, where nothing else asks for it: before a bad message is complained
// about, and before an export begins.
#pragma once

#include <utility>

#include "services/participants/api/context.hpp"

namespace roster::participants::api {

// errc::not_found: unknown, or the subject is no member.
inline async::task<result<void>> require_member(context& api, async::clock::time_point deadline,
                                                requester by) {
  const result<void> may_create = co_await api.data.check_may_create(deadline, std::move(by));
  // A lapsed team is still its members' to see.
  if (may_create.has_error() && may_create.error().code == errc::not_found) co_return may_create.error();
  co_return result<void>();
}

}  // namespace roster::participants::api
