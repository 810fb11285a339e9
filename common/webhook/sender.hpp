// Sends one message, once.
#pragma once

#include <string>

#include "common/async/types.hpp"
#include "common/webhook/message.hpp"

namespace roster::webhook {

struct outcome {
  enum class kind {
    delivered,  // 2xx
    gone,       // 410: the receiver wants no more of this
    failed      // anything else, a redirect among it, and no answer at all
  };
  kind what = kind::failed;
  std::string why{};  // "HTTP 503", "Connection refused": for logs and operators
};

class sender {
 public:
  virtual ~sender() = default;
  // Never throws for what the receiver does. It may be called for several messages at a time, on one thread.
  virtual async::task<outcome> send(message what, async::clock::time_point until) = 0;
};

}  // namespace roster::webhook
