// Where requests meet links: picks an endpoint and a link, and decides what becomes of requests whose link
// ended.
#include "gateway/upstream/upstream.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <utility>
#include <vector>

#include "common/log/log.hpp"
#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/call.hpp"
#include "gateway/upstream/link.hpp"
#include "gateway/upstream/resolver.hpp"

namespace roster::gateway {

namespace {

// The one clock of all deadlines: a request may be late by this much before it is given up.
constexpr std::chrono::milliseconds tick{50};

std::string text_of(const endpoint& at) {
  const std::string host = at.address().to_string();
  return (at.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(at.port());
}

class core final : public link_owner, public std::enable_shared_from_this<core> {
 public:
  core(const async::executor& on, upstream_settings settings)
      : on_(on), settings_(std::move(settings)), balance_(settings_.eject_for), ticks_(on) {}

  ~core() {
    for (const auto& one : links_) one->abandon();
  }
  core(const core&) = delete;
  core& operator=(const core&) = delete;

  async::executor executor() const { return on_; }
  bool has_live_endpoint() const { return balance_.has_live(); }

  void start() {
    if (stopped_) return;
    names_ = std::make_shared<resolver>(on_, settings_.host, settings_.port, settings_.resolve_every,
                                        [this](const std::vector<endpoint>& found) { use(found); });
    names_->start();
    asio::co_spawn(on_, run_ticks(), [self = shared_from_this()](const std::exception_ptr&) {});
  }

  void stop() {
    if (std::exchange(stopped_, true)) return;
    if (names_) names_->stop();
    ticks_.cancel();
    for (const auto& one : streams_)
      if (const auto open = one.lock()) open->close();
    for (const auto& one : std::exchange(links_, {}))
      for (call_pipeline::lost& waiting : one->abandon()) fail(std::move(waiting.item), errc::unavailable);
  }

  void submit(std::unique_ptr<call> what, const std::optional<endpoint>& avoid = std::nullopt) {
    // A service would answer 431 and end the link, with everybody else's requests on it.
    if (what->request.head.size() + link_head_bytes > settings_.head_bytes)
      return fail(std::move(what), errc::headers_too_large);
    const std::optional<endpoint> to = stopped_ ? std::nullopt : balance_.pick(avoid);
    if (!to) return fail(std::move(what), errc::unavailable);
    const bool is_large = what->request.body.size() > settings_.large_body;
    link* const over = is_large ? open_single_use(*to) : choose(*to);
    if (over == nullptr) return fail(std::move(what), errc::unavailable);
    balance_.started(*to);
    over->send(std::move(what));
  }

  // Tries every endpoint once, but for those that are known to be away.
  static async::awaitable<result<std::shared_ptr<service_stream>>> open_stream(std::shared_ptr<core> self,
                                                                               bool to_head) {
    std::optional<endpoint> tried;
    for (std::size_t tries = 0; tries <= self->balance_.size(); ++tries) {
      std::erase_if(self->streams_, [](const auto& one) { return one.expired(); });
      const bool is_full = self->streams_.size() >= self->settings_.streams;
      const std::optional<endpoint> to =
          self->stopped_ || is_full ? std::nullopt : self->balance_.pick(tried);
      if (!to) break;
      const std::shared_ptr<service_stream> made = self->make_stream(*to, to_head);
      const bool connected = co_await made->connect(*to);
      if (connected) co_return made;
      self->eject(*to);
      tried = to;
    }
    co_return failure{errc::unavailable};
  }

 private:
  // Counted as a request in flight for as long as it lives.
  std::shared_ptr<service_stream> make_stream(const endpoint& to, bool to_head) {
    service_stream::options how;
    how.host = settings_.host + ":" + std::to_string(settings_.port);
    how.to_head = to_head;
    how.response_bytes = settings_.response_bytes;
    how.connect_timeout = settings_.connect_timeout;
    how.stall_timeout = settings_.stream_timeout;
    balance_.started(to);
    const auto finished = [core = weak_from_this(), to](service_stream* ended) {
      if (const auto self = core.lock()) self->balance_.finished(to);
      delete ended;
    };
    std::shared_ptr<service_stream> made(new service_stream(on_, std::move(how)), finished);
    streams_.push_back(made);
    return made;
  }

  void link_opened(link& which) override {
    if (balance_.connected(which.to())) report(log::level::info, "upstream endpoint connected", which.to());
  }

  void link_answered(link& which, std::size_t count) override { balance_.finished(which.to(), count); }

  void link_ended(link& which, link_end how, std::vector<call_pipeline::lost> lost,
                  std::size_t in_flight) override {
    const endpoint at = which.to();
    balance_.finished(at, in_flight);
    std::erase_if(links_, [&](const std::shared_ptr<link>& one) { return one.get() == &which; });
    // An endpoint that cannot be reached must not be picked again at once. One that was reached may be, when
    // there is no other: a service that has just been restarted deserves its second try.
    if (how == link_end::connect_failed) eject(at);
    for (call_pipeline::lost& one : lost) {
      const bool may_be_done = how == link_end::broken && one.written;
      may_be_done ? repeat(std::move(one.item), at) : move(std::move(one.item), at);
    }
    if (is_fault_of_endpoint(which, how)) eject(at);
  }

  // A link that breaks before its first answer: whoever accepts there does not serve. One for a large body
  // tells nothing, for the client's own request may be why the service closed it.
  static bool is_fault_of_endpoint(const link& which, link_end how) {
    return how == link_end::broken && !which.has_answered() && !which.is_single_use();
  }

  void eject(const endpoint& at) {
    if (balance_.failed(at, async::clock::now())) report(log::level::warning, "upstream endpoint lost", at);
  }

  // It was certainly not carried out: any request may go elsewhere, until it has been everywhere.
  void move(std::unique_ptr<call> what, const endpoint& from) {
    if (++what->moves > balance_.size() + 1) return fail(std::move(what), errc::unavailable);
    submit(std::move(what), from);
  }

  // It may have been carried out: only where that does no harm, and once.
  void repeat(std::unique_ptr<call> what, const endpoint& from) {
    if (!what->request.may_repeat || std::exchange(what->repeated, true))
      return fail(std::move(what), errc::bad_gateway);
    submit(std::move(what), from);
  }

  // Posted: callers may be iterating over links, or be the very coroutine that is to be resumed.
  void fail(std::unique_ptr<call> what, errc why) {
    asio::post(on_, [what = std::move(what), why] { what->complete(failure{why}); });
  }

  link* choose(const endpoint& to) {
    link* best = nullptr;
    std::size_t count = 0;
    for (const auto& one : links_) {
      if (one->to() != to || one->is_single_use() || !one->is_usable()) continue;
      ++count;
      if (one->is_full()) continue;
      if (best == nullptr || one->in_flight() < best->in_flight()) best = one.get();
    }
    if (count < settings_.links && (best == nullptr || best->in_flight() > 0)) best = &open(to, false);
    return best;
  }

  link* open_single_use(const endpoint& to) {
    const auto is_single_use = [](const std::shared_ptr<link>& one) { return one->is_single_use(); };
    const auto count = std::count_if(links_.begin(), links_.end(), is_single_use);
    return static_cast<std::size_t>(count) < settings_.single_use_links ? &open(to, true) : nullptr;
  }

  link& open(const endpoint& to, bool single_use) {
    link::options how;
    how.to = to;
    how.host = settings_.host + ":" + std::to_string(settings_.port);
    how.in_flight = settings_.in_flight_per_link;
    how.response_bytes = settings_.response_bytes;
    how.connect_timeout = settings_.connect_timeout;
    how.idle_timeout = settings_.idle_timeout;
    how.single_use = single_use;
    links_.push_back(std::make_shared<link>(on_, std::move(how), *this));
    link& made = *links_.back();
    made.start();
    return made;
  }

  void use(const std::vector<endpoint>& found) {
    balance_.update(found);
    const std::vector<std::shared_ptr<link>> all = links_;  // retire() may take one out of links_
    for (const auto& one : all)
      if (!balance_.is_known(one->to())) one->retire();
    keep_connected();
  }

  // Every usable endpoint has a link at all times, so that one that is gone is noticed without a request.
  void keep_connected() {
    for (const endpoint& at : balance_.usable()) {
      const bool has_link = std::any_of(links_.begin(), links_.end(), [&](const std::shared_ptr<link>& one) {
        return one->to() == at && !one->is_single_use() && one->is_usable();
      });
      if (!has_link) open(at, false);
    }
  }

  async::awaitable<> run_ticks() {
    while (!stopped_) {
      ticks_.expires_after(tick);
      co_await ticks_.async_wait(async::as_result);
      if (!stopped_) on_tick(async::clock::now());
    }
  }

  void on_tick(async::clock::time_point now) {
    const std::vector<std::shared_ptr<link>> all = links_;  // check() may take one out of links_
    for (const auto& one : all) {
      call_pipeline::overdue late = one->take_overdue(now);
      balance_.finished(one->to(), late.forgotten);
      for (std::unique_ptr<call>& what : late.items) fail(std::move(what), errc::gateway_timeout);
      one->check(now);
    }
    for (const auto& one : streams_)
      if (const auto open_one = one.lock()) open_one->check(now);
    for (const endpoint& at : balance_.take_due_probes(now)) open(at, false);
    keep_connected();
  }

  void report(log::level how, std::string_view event, const endpoint& at) {
    log::write(how, event, {{"upstream", settings_.name}, {"endpoint", text_of(at)}});
  }

  async::executor on_;
  upstream_settings settings_;
  balancer balance_;
  std::vector<std::shared_ptr<link>> links_;
  std::vector<std::weak_ptr<service_stream>> streams_;
  std::shared_ptr<resolver> names_;
  async::timer ticks_;
  bool stopped_ = false;
};

class pipelined_upstream final : public upstream {
 public:
  pipelined_upstream(const async::executor& on, upstream_settings settings)
      : core_(std::make_shared<core>(on, std::move(settings))) {
    asio::post(on, [core = core_] { core->start(); });
  }
  ~pipelined_upstream() override { pipelined_upstream::stop(); }
  pipelined_upstream(const pipelined_upstream&) = delete;
  pipelined_upstream& operator=(const pipelined_upstream&) = delete;

  async::awaitable<result<http::response>> send(upstream_request what,
                                                async::clock::time_point deadline) override {
    // A plain pointer: the core owns who waits, so a waiting coroutine must not own the core.
    result<http::response> out =
        co_await asio::async_initiate<const async::use_awaitable_t, void(result<http::response>)>(
            [core = core_.get(), deadline](auto handler, upstream_request request) {
              using waiting = waiting_call<decltype(handler)>;
              core->submit(std::make_unique<waiting>(std::move(request), deadline, std::move(handler)));
            },
            async::use_awaitable, std::move(what));
    co_return out;
  }

  async::awaitable<result<std::shared_ptr<service_stream>>> open_stream(bool to_head) override {
    return core::open_stream(core_, to_head);
  }

  bool has_live_endpoint() const override { return core_->has_live_endpoint(); }

  void stop() override {
    asio::post(core_->executor(), [core = core_] { core->stop(); });
  }

 private:
  std::shared_ptr<core> core_;
};

}  // namespace

std::unique_ptr<upstream> create_upstream(const async::executor& on, upstream_settings settings) {
  return std::make_unique<pipelined_upstream>(on, std::move(settings));
}

}  // namespace roster::gateway
