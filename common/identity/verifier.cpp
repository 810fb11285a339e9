// A table of statements that were found right.
#include "common/identity/verifier.hpp"

#include <utility>

namespace roster::identity {

verifier::verifier(std::string audience, keys shared, std::size_t capacity)
    : audience_(std::move(audience)), shared_(std::move(shared)), capacity_(capacity) {}

boost::system::result<const caller*, refusal> verifier::verify(std::string_view header,
                                                               std::chrono::sys_seconds now) {
  if (const auto found = known_.find(header); found != known_.end()) {
    if (now < found->second.expires) return &found->second.who;
    known_.erase(found);
    return refusal::expired;
  }
  boost::system::result<statement, refusal> fresh = identity::verify(header, audience_, shared_, now);
  if (!fresh) return fresh.error();
  if (known_.size() >= capacity_) known_.clear();
  return &known_.emplace(header, std::move(*fresh)).first->second.who;
}

}  // namespace roster::identity
