// Which endpoint gets the next request. No I/O: tested with plain calls and made-up times.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "common/async/endpoint.hpp"

namespace roster::gateway {

using async::endpoint;

class balancer {
 public:
  using time_point = async::clock::time_point;

  explicit balancer(std::chrono::milliseconds eject_for) : eject_for_(eject_for) {}

  // The addresses the name resolves to now. New ones may be used at once; gone ones get no more requests.
  void update(const std::vector<endpoint>& addresses);

  // The usable endpoint with the fewest requests in flight, ties in turn; `avoid` only when there is no
  // other. Nothing when no endpoint is known, or all of them are ejected.
  std::optional<endpoint> pick(const std::optional<endpoint>& avoid = std::nullopt);

  void started(const endpoint& at);                          // a request was handed to it
  void finished(const endpoint& at, std::size_t count = 1);  // it answered them, or lost them

  // Both tell whether that is news.
  bool connected(const endpoint& at);               // usable (again)
  bool failed(const endpoint& at, time_point now);  // ejected: no requests until a probe has connected

  // Ejected endpoints whose time is up: connect to them without a request, to find out. Each is given once
  // per time.
  std::vector<endpoint> take_due_probes(time_point now);

  bool is_known(const endpoint& at) const { return find(at) != nullptr; }
  bool has_live() const;  // at least one has connected and not failed since
  std::vector<endpoint> usable() const;
  std::size_t size() const { return states_.size(); }

 private:
  struct state {
    endpoint address;
    std::size_t in_flight = 0;
    bool live = false;
    bool ejected = false;
    time_point probe_at{};
  };
  const state* find(const endpoint& at) const;
  state* find(const endpoint& at);

  std::chrono::milliseconds eject_for_;
  std::vector<state> states_;
  std::size_t turn_ = 0;
};

}  // namespace roster::gateway
