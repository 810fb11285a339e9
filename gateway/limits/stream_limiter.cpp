// A count for each credential that has any.
#include "gateway/limits/stream_limiter.hpp"

#include <mutex>
#include <unordered_map>
#include <utility>

namespace roster::gateway {

struct stream_limiter::place::counts {
  std::mutex mutex;
  std::unordered_map<std::int64_t, std::size_t> open;
};

stream_limiter::place::place(std::shared_ptr<counts> of, std::int64_t credential_id)
    : of_(std::move(of)), credential_id_(credential_id) {}

stream_limiter::place::~place() {
  if (!of_) return;
  const std::lock_guard lock(of_->mutex);
  const auto found = of_->open.find(credential_id_);
  if (--found->second == 0) of_->open.erase(found);
}

stream_limiter::stream_limiter(std::size_t most_of_one)
    : most_of_one_(most_of_one), counts_(std::make_shared<place::counts>()) {}

std::optional<stream_limiter::place> stream_limiter::take(std::int64_t credential_id) {
  const std::lock_guard lock(counts_->mutex);
  std::size_t& open = counts_->open[credential_id];
  if (open >= most_of_one_) return std::nullopt;
  ++open;
  return place(counts_, credential_id);
}

}  // namespace roster::gateway
