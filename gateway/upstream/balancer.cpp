// Least requests in flight, with ejection of endpoints that fail.
#include "gateway/upstream/balancer.hpp"

#include <algorithm>
#include <utility>

namespace roster::gateway {

void balancer::update(const std::vector<endpoint>& addresses) {
  std::erase_if(states_, [&](const state& s) {
    return std::find(addresses.begin(), addresses.end(), s.address) == addresses.end();
  });
  for (const endpoint& address : addresses)
    if (find(address) == nullptr) states_.push_back({address, 0, false, false, {}});
}

std::optional<endpoint> balancer::pick(const std::optional<endpoint>& avoid) {
  const state* best = nullptr;
  const state* avoided = nullptr;
  ++turn_;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const state& candidate = states_[(turn_ + i) % states_.size()];
    if (candidate.ejected) continue;
    if (avoid && candidate.address == *avoid) {
      avoided = &candidate;
    } else if (best == nullptr || candidate.in_flight < best->in_flight) {
      best = &candidate;
    }
  }
  if (best == nullptr) best = avoided;
  return best == nullptr ? std::nullopt : std::optional(best->address);
}

void balancer::started(const endpoint& at) {
  if (state* found = find(at)) ++found->in_flight;
}

void balancer::finished(const endpoint& at, std::size_t count) {
  // An address that left and came back has forgotten what it still carried.
  if (state* found = find(at)) found->in_flight -= std::min(count, found->in_flight);
}

bool balancer::connected(const endpoint& at) {
  state* found = find(at);
  if (found == nullptr) return false;
  found->ejected = false;
  return !std::exchange(found->live, true);
}

bool balancer::failed(const endpoint& at, time_point now) {
  state* found = find(at);
  if (found == nullptr) return false;
  found->live = false;
  found->probe_at = now + eject_for_;
  return !std::exchange(found->ejected, true);
}

std::vector<endpoint> balancer::take_due_probes(time_point now) {
  std::vector<endpoint> due;
  for (state& s : states_) {
    if (!s.ejected || s.probe_at > now) continue;
    s.probe_at = time_point::max();  // until the probe has an outcome
    due.push_back(s.address);
  }
  return due;
}

bool balancer::has_live() const {
  return std::any_of(states_.begin(), states_.end(), [](const state& s) { return s.live; });
}

std::vector<endpoint> balancer::usable() const {
  std::vector<endpoint> out;
  for (const state& s : states_)
    if (!s.ejected) out.push_back(s.address);
  return out;
}

const balancer::state* balancer::find(const endpoint& at) const {
  const auto found =
      std::find_if(states_.begin(), states_.end(), [&](const state& s) { return s.address == at; });
  return found == states_.end() ? nullptr : &*found;
}

balancer::state* balancer::find(const endpoint& at) {
  const auto found =
      std::find_if(states_.begin(), states_.end(), [&](const state& s) { return s.address == at; });
  return found == states_.end() ? nullptr : &*found;
}

}  // namespace roster::gateway
