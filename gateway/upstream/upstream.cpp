// The front of it: who sends waits for the core on its thread.
#include "gateway/upstream/upstream.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/upstream/upstream_core.hpp"

namespace roster::gateway {

namespace {

class pipelined_upstream final : public upstream {
 public:
  pipelined_upstream(const async::executor& on, upstream_settings settings)
      : core_(std::make_shared<upstream_core>(on, std::move(settings))) {
    asio::post(on, [core = core_] { core->start(); });
  }
  ~pipelined_upstream() override { pipelined_upstream::stop(); }
  pipelined_upstream(const pipelined_upstream&) = delete;
  pipelined_upstream& operator=(const pipelined_upstream&) = delete;

  async::task<result<http::response>> send(upstream_request what,
                                           async::clock::time_point deadline) override {
    // A plain pointer: the core owns who waits, so a waiting coroutine must not own the core.
    auto handed_out = async::suspend<result<http::response>>(
        [core = core_.get(), &what, deadline](async::resumer<result<http::response>> resume) {
          core->submit(std::make_unique<call>(std::move(what), deadline, std::move(resume)));
        });
    result<http::response> out = co_await std::move(handed_out);
    co_return out;
  }

  async::task<result<std::shared_ptr<service_stream>>> open_stream(stream_request what) override {
    return upstream_core::open_stream(core_, what);
  }

  bool has_live_endpoint() const override { return core_->has_live_endpoint(); }

  void stop() override {
    asio::post(core_->executor(), [core = core_] { core->stop(); });
  }

 private:
  std::shared_ptr<upstream_core> core_;
};

}  // namespace

std::unique_ptr<upstream> create_upstream(const async::executor& on, upstream_settings settings) {
  return std::make_unique<pipelined_upstream>(on, std::move(settings));
}

}  // namespace roster::gateway
