// A table of statements that were found right.
#include "common/identity/verifier.hpp"

#include <optional>
#include <utility>

namespace roster::identity {

verifier::verifier(std::string audience, keys shared, std::size_t capacity)
    : audience_(std::move(audience)), shared_(std::move(shared)), capacity_(capacity) {}

const caller* verifier::verify(std::string_view header, std::chrono::sys_seconds now) {
  if (const auto found = known_.find(header); found != known_.end()) {
    if (now < found->second.expires) return &found->second.who;
    known_.erase(found);
    return nullptr;
  }
  std::optional<statement> fresh = identity::verify(header, audience_, shared_, now);
  if (!fresh) return nullptr;
  if (known_.size() >= capacity_) known_.clear();
  return &known_.emplace(header, std::move(*fresh)).first->second.who;
}

}  // namespace roster::identity
