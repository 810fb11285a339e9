// Where requests meet links: picks an endpoint, asks for a link, and decides what becomes of requests whose
// link ended. All of it on one thread.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "common/log/log.hpp"
#include "common/metrics/metrics.hpp"
#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/call_queue.hpp"
#include "gateway/upstream/link_pool.hpp"
#include "gateway/upstream/resolver.hpp"
#include "gateway/upstream/upstream.hpp"

namespace roster::gateway {

class upstream_core final : public link_owner, public std::enable_shared_from_this<upstream_core> {
 public:
  upstream_core(const async::executor& on, upstream_settings settings);
  upstream_core(const upstream_core&) = delete;
  upstream_core& operator=(const upstream_core&) = delete;

  async::executor executor() const { return on_; }
  bool has_live_endpoint() const { return balance_.has_live(); }

  void start();
  void stop();

  // Completes `what` at last, but never before it returns.
  void submit(std::unique_ptr<call> what);
  // Tries every endpoint once, but for those that are known to be away.
  static async::task<result<std::shared_ptr<service_stream>>> open_stream(std::shared_ptr<upstream_core> self,
                                                                          stream_request what);

 private:
  void send(std::unique_ptr<call> what, link& over);
  void submit_alone(std::unique_ptr<call> what, const endpoint& to);
  void serve_queue_soon();
  void serve_queue();
  std::shared_ptr<service_stream> make_stream(const endpoint& to, stream_request what);

  void link_opened(link& which) override;
  void link_answered(link& which, std::size_t count) override;
  void link_ended(link& which, link_end how, std::vector<call_pipeline::lost> lost,
                  std::size_t in_flight) override;

  void eject(const endpoint& at, std::string_view why);
  void move(std::unique_ptr<call> what, const endpoint& from);
  void repeat(std::unique_ptr<call> what, const endpoint& from);
  void fail(std::unique_ptr<call> what, errc why);

  void use(const std::vector<endpoint>& found);
  void keep_connected();
  async::task<> run_ticks();
  void on_tick(async::clock::time_point now);

  async::executor on_;
  upstream_settings settings_;
  balancer balance_;
  link_pool links_;
  call_queue queue_;  // of those that get an exclusive link
  std::vector<std::weak_ptr<service_stream>> streams_;
  std::shared_ptr<resolver> names_;
  async::timer ticks_;
  bool serving_queue_ = false;
  bool stopped_ = false;

  metrics::counter connected_;
  metrics::counter lost_;
  metrics::counter sent_again_;
};

}  // namespace roster::gateway
