// The links to one service, and which of them carries the next request.
//
// Quick requests share a few pipelined links to each endpoint. Each of the others takes a link that carries
// nothing else meanwhile: answers come in the order of the requests, so behind one that takes its time all
// others would wait. Such a link is kept for the next one.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gateway/upstream/link.hpp"
#include "gateway/upstream/upstream.hpp"

namespace roster::gateway {

class link_pool {
 public:
  // Both must outlive it.
  link_pool(async::executor on, const upstream_settings& settings, link_owner& owner);
  ~link_pool();
  link_pool(const link_pool&) = delete;
  link_pool& operator=(const link_pool&) = delete;

  // The least loaded shared link, opened while there are fewer than the settings allow; nullptr: all are
  // full.
  link* choose_shared(const endpoint& to);
  // One that carries nothing, opened when there is none; nullptr: all that may be open are busy.
  link* choose_exclusive(const endpoint& to);

  void open_shared(const endpoint& to) { open(shared_, to, false); }
  bool has_shared(const endpoint& to) const;

  void forget(const link& ended);
  // A copy, for who calls what may end links.
  std::vector<std::shared_ptr<link>> all() const;
  // Ends them; gives who still waits.
  std::vector<call_pipeline::lost> abandon();

 private:
  using links = std::vector<std::shared_ptr<link>>;

  link& open(links& into, const endpoint& to, bool exclusive);
  bool make_room();

  async::executor on_;
  const upstream_settings& settings_;
  std::string host_;
  link_owner& owner_;
  links shared_;
  links exclusive_;
};

}  // namespace roster::gateway
