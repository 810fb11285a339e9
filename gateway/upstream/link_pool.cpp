// Choosing, opening and closing.
#include "gateway/upstream/link_pool.hpp"

#include <algorithm>
#include <utility>

namespace roster::gateway {

link_pool::link_pool(async::executor on, const upstream_settings& settings, link_owner& owner)
    : on_(std::move(on)), settings_(settings), host_(settings.host_header()), owner_(owner) {}

link_pool::~link_pool() {
  abandon();
}

link* link_pool::choose_shared(const endpoint& to) {
  link* best = nullptr;
  std::size_t count = 0;
  for (const auto& one : shared_) {
    if (one->to() != to || !one->is_usable()) continue;
    ++count;
    if (one->is_full()) continue;
    if (best == nullptr || one->in_flight() < best->in_flight()) best = one.get();
  }
  if (count < settings_.links && (best == nullptr || best->in_flight() > 0)) best = &open(shared_, to, false);
  return best;
}

link* link_pool::choose_exclusive(const endpoint& to) {
  // The one used last, so that those that are not needed any more come to idle.
  const auto found = std::find_if(exclusive_.rbegin(), exclusive_.rend(), [&](const auto& one) {
    return one->to() == to && one->is_usable() && one->in_flight() == 0;
  });
  if (found != exclusive_.rend()) return found->get();
  if (exclusive_.size() >= settings_.exclusive_links && !make_room()) return nullptr;
  return &open(exclusive_, to, true);
}

// Of the links that idle, to whatever endpoint, one is closed.
bool link_pool::make_room() {
  const auto idle = std::find_if(exclusive_.begin(), exclusive_.end(),
                                 [](const auto& one) { return one->is_usable() && one->in_flight() == 0; });
  if (idle == exclusive_.end()) return false;
  const std::shared_ptr<link> kept = *idle;
  kept->retire();
  return true;
}

link& link_pool::open(links& into, const endpoint& to, bool exclusive) {
  link::options how;
  how.to = to;
  how.host = host_;
  how.in_flight = settings_.in_flight_per_link;
  how.response_bytes = settings_.response_bytes;
  how.connect_timeout = settings_.connect_timeout;
  how.idle_timeout = settings_.idle_timeout;
  how.exclusive = exclusive;
  into.push_back(std::make_shared<link>(on_, std::move(how), owner_));
  link& made = *into.back();
  made.start();
  return made;
}

bool link_pool::has_shared(const endpoint& to) const {
  return std::any_of(shared_.begin(), shared_.end(),
                     [&](const auto& one) { return one->to() == to && one->is_usable(); });
}

void link_pool::forget(const link& ended) {
  std::erase_if(ended.is_exclusive() ? exclusive_ : shared_,
                [&](const auto& one) { return one.get() == &ended; });
}

std::vector<std::shared_ptr<link>> link_pool::all() const {
  links out = shared_;
  out.insert(out.end(), exclusive_.begin(), exclusive_.end());
  return out;
}

std::vector<call_pipeline::lost> link_pool::abandon() {
  std::vector<call_pipeline::lost> out;
  for (links* const of : {&shared_, &exclusive_})
    for (const auto& one : std::exchange(*of, {}))
      for (call_pipeline::lost& waiting : one->abandon()) out.push_back(std::move(waiting));
  return out;
}

}  // namespace roster::gateway
