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
  call(upstream_request what, async::clock::time_point until) : request(std::move(what)), deadline(until) {}
  virtual ~call() = default;
  call(const call&) = delete;
  call& operator=(const call&) = delete;

  // Resumes the coroutine, on the calling thread, before it returns. At most once; a call that is destroyed
  // without it destroys its coroutine.
  virtual void complete(result<http::response> out) = 0;

  upstream_request request;
  async::clock::time_point deadline;
  std::optional<endpoint> avoid{};  // where it was last, in vain
  unsigned moves = 0;               // how often it went elsewhere without having been carried out
  bool repeated = false;            // it was sent again although it may have been carried out
};

// Knows the type of the completion handler.
template <class Handler>
class waiting_call final : public call {
 public:
  waiting_call(upstream_request what, async::clock::time_point until, Handler resume)
      : call(std::move(what), until), resume_(std::move(resume)) {}

  void complete(result<http::response> out) override { std::move(resume_)(std::move(out)); }

 private:
  Handler resume_;
};

}  // namespace roster::gateway
