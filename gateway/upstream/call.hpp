// One request on its way to a service, together with the coroutine that waits for its answer.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "common/http/response.hpp"
#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/upstream.hpp"

namespace roster::gateway {

struct call {
  call(upstream_request what, async::clock::time_point until, async::resumer<result<http::response>> waiting)
      : request(std::move(what)), deadline(until), complete(std::move(waiting)) {}

  upstream_request request;
  async::clock::time_point deadline;
  async::resumer<result<http::response>> complete;
  std::optional<endpoint> avoid{};  // where it was last, in vain
  unsigned moves = 0;               // how often it went elsewhere without having been carried out
  bool repeated = false;            // it was sent again although it may have been carried out
};

}  // namespace roster::gateway
