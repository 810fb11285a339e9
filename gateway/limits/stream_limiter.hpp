// How many streams a credential may have under way: each holds a connection to a service for as long as it
// lasts, so that a few idle ones of one client would shut out everybody.
//
// One instance serves all I/O threads of a gateway. Several gateways count apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace roster::gateway {

class stream_limiter {
 public:
  // Held while a stream lasts; may outlive the limiter.
  class place {
   public:
    place(place&&) noexcept = default;
    place& operator=(place&&) = delete;
    ~place();

   private:
    friend class stream_limiter;
    struct counts;
    place(std::shared_ptr<counts> of, std::int64_t credential_id);

    std::shared_ptr<counts> of_;
    std::int64_t credential_id_;
  };

  explicit stream_limiter(std::size_t most_of_one);  // at least 1

  // Nothing: the credential has as many as it may.
  std::optional<place> take(std::int64_t credential_id);

 private:
  std::size_t most_of_one_;
  std::shared_ptr<place::counts> counts_;
};

}  // namespace roster::gateway
