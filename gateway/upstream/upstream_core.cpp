// Submitting, waiting, and what happens when a link ends.
#include "gateway/upstream/upstream_core.hpp"

#include <boost/asio/post.hpp>
#include <string>
#include <utility>

namespace roster::gateway {

namespace {

// The one clock of all deadlines: a request may be late by this much before it is given up.
constexpr std::chrono::milliseconds tick{50};

// A link that breaks before its first answer: whoever accepts there does not serve. An exclusive one tells
// nothing, for the client's own request may be why the service closed it.
bool is_fault_of_endpoint(const link& which, link_end how) {
  return how == link_end::broken && !which.has_answered() && !which.is_exclusive();
}

// By upstream and not by endpoint, of which a service that is replaced day by day has ever more.
metrics::counter counter_of(const upstream_settings& upstream, std::string name, std::string help) {
  return metrics::counter({std::move(name), std::move(help), {{"upstream", std::string(upstream.name)}}});
}

}  // namespace

upstream_core::upstream_core(const async::executor& on, upstream_settings settings)
    : on_(on),
      settings_(std::move(settings)),
      balance_(settings_.eject_for),
      links_(on, settings_, *this),
      queue_(settings_.queued),
      ticks_(on),
      connected_(
          counter_of(settings_, "roster_gateway_upstream_connected_total",
                     "Endpoints that could be reached, for the first time or again, by an I/O thread.")),
      lost_(counter_of(settings_, "roster_gateway_upstream_lost_total",
                       "Endpoints that could be reached no longer, by an I/O thread.")),
      sent_again_(counter_of(settings_, "roster_gateway_upstream_sent_again_total",
                             "Requests that went over a second connection.")) {}

void upstream_core::start() {
  if (stopped_) return;
  if (settings_.at.path.empty()) {
    names_ =
        std::make_shared<resolver>(on_, settings_.at.tcp.host, settings_.at.tcp.port, settings_.resolve_every,
                                   [this](const std::vector<endpoint>& found) { use(found); });
    names_->start();
  } else {
    use({async::endpoint_at(settings_.at.path)});
  }
  async::spawn(on_, run_ticks(), [self = shared_from_this()](const std::exception_ptr&) {});
}

void upstream_core::stop() {
  if (std::exchange(stopped_, true)) return;
  if (names_) names_->stop();
  ticks_.cancel();
  for (const auto& one : streams_)
    if (const auto open = one.lock()) open->close();
  for (call_pipeline::lost& waiting : links_.abandon()) fail(std::move(waiting.item), errc::unavailable);
  while (!queue_.empty()) fail(queue_.pop(), errc::unavailable);
}

void upstream_core::submit(std::unique_ptr<call> what) {
  // A service would answer 431 and end the link, with everybody else's requests on it.
  if (what->request.head.size() + link_head_bytes > settings_.head_bytes)
    return fail(std::move(what), errc::headers_too_large);
  const std::optional<endpoint> to = stopped_ ? std::nullopt : balance_.pick(what->avoid);
  if (!to) return fail(std::move(what), errc::unavailable);
  const bool may_share = what->request.is_quick && what->request.body.size() <= settings_.large_body;
  if (!may_share) return submit_alone(std::move(what), *to);
  link* const over = links_.choose_shared(*to);
  if (over == nullptr) return fail(std::move(what), errc::unavailable);
  send(std::move(what), *over);
}

async::task<result<std::shared_ptr<service_stream>>> upstream_core::open_stream(
    std::shared_ptr<upstream_core> self, stream_request what) {
  std::optional<endpoint> tried;
  for (std::size_t tries = 0; tries <= self->balance_.size(); ++tries) {
    std::erase_if(self->streams_, [](const auto& one) { return one.expired(); });
    const bool is_full = self->streams_.size() >= self->settings_.streams;
    const std::optional<endpoint> to = self->stopped_ || is_full ? std::nullopt : self->balance_.pick(tried);
    if (!to) break;
    const std::shared_ptr<service_stream> made = self->make_stream(*to, what);
    const boost::system::error_code failed = co_await made->connect(*to);
    if (failed) self->eject(*to, failed.message());
    if (async::clock::now() > what.head_by) co_return failure{errc::gateway_timeout};
    if (!failed) co_return made;
    tried = to;
  }
  co_return failure{errc::unavailable};
}

void upstream_core::send(std::unique_ptr<call> what, link& over) {
  if (what->avoid) sent_again_.add();
  balance_.started(over.to());
  over.send(std::move(what));
}

void upstream_core::submit_alone(std::unique_ptr<call> what, const endpoint& to) {
  // Nobody overtakes who waits.
  link* const over = queue_.empty() ? links_.choose_exclusive(to) : nullptr;
  if (over != nullptr) return send(std::move(what), *over);
  if (queue_.is_full()) return fail(std::move(what), errc::unavailable);
  queue_.push(std::move(what));
}

// An exclusive link has become free, or has ended. Posted: it is still at work.
void upstream_core::serve_queue_soon() {
  if (queue_.empty() || std::exchange(serving_queue_, true)) return;
  asio::post(on_, [core = weak_from_this()] {
    if (const auto self = core.lock()) self->serve_queue();
  });
}

void upstream_core::serve_queue() {
  serving_queue_ = false;
  while (!queue_.empty()) {
    const std::optional<endpoint> to = balance_.pick(queue_.front().avoid);
    if (!to) {
      fail(queue_.pop(), errc::unavailable);
      continue;
    }
    link* const over = links_.choose_exclusive(*to);
    if (over == nullptr) return;
    send(queue_.pop(), *over);
  }
}

// Counted as a request in flight for as long as it lives.
std::shared_ptr<service_stream> upstream_core::make_stream(const endpoint& to, stream_request what) {
  service_stream::options how;
  how.host = settings_.host_header();
  how.response_bytes = settings_.response_bytes;
  how.connect_timeout = settings_.connect_timeout;
  how.stall_timeout = settings_.stream_timeout;
  balance_.started(to);
  const auto finished = [core = weak_from_this(), to](service_stream* ended) {
    if (const auto self = core.lock()) self->balance_.finished(to);
    delete ended;
  };
  std::shared_ptr<service_stream> made(new service_stream(on_, what, std::move(how)), finished);
  streams_.push_back(made);
  return made;
}

void upstream_core::link_opened(link& which) {
  if (!balance_.connected(which.to())) return;
  connected_.add();
  log::info("upstream endpoint connected",
            {{"upstream", settings_.name}, {"endpoint", async::to_text(which.to())}});
}

void upstream_core::link_answered(link& which, std::size_t count) {
  balance_.finished(which.to(), count);
  if (which.is_exclusive()) serve_queue_soon();
}

void upstream_core::link_ended(link& which, link_end how, std::vector<call_pipeline::lost> lost,
                               std::size_t in_flight) {
  // A copy, for the link may end with forget(). NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const endpoint at = which.to();
  balance_.finished(at, in_flight);
  links_.forget(which);
  // An endpoint that cannot be reached must not be picked again at once. One that was reached may be, when
  // there is no other: a service that has just been restarted deserves its second try.
  if (how == link_end::connect_failed) eject(at, which.why());
  for (call_pipeline::lost& one : lost) {
    const bool may_be_done = how == link_end::broken && one.written;
    may_be_done ? repeat(std::move(one.item), at) : move(std::move(one.item), at);
  }
  if (is_fault_of_endpoint(which, how)) eject(at, which.why());
  serve_queue_soon();
}

void upstream_core::eject(const endpoint& at, std::string_view why) {
  if (!balance_.failed(at, async::clock::now())) return;
  lost_.add();
  log::warning("upstream endpoint lost",
               {{"upstream", settings_.name}, {"endpoint", async::to_text(at)}, {"cause", why}});
}

// It was certainly not carried out: any request may go elsewhere, until it has been everywhere.
void upstream_core::move(std::unique_ptr<call> what, const endpoint& from) {
  if (++what->moves > balance_.size() + 1) return fail(std::move(what), errc::unavailable);
  what->avoid = from;
  submit(std::move(what));
}

// It may have been carried out: only where that does no harm, and once.
void upstream_core::repeat(std::unique_ptr<call> what, const endpoint& from) {
  if (!what->request.may_repeat || std::exchange(what->repeated, true))
    return fail(std::move(what), errc::bad_gateway);
  what->avoid = from;
  submit(std::move(what));
}

// Posted: callers may be iterating over links, or be the very coroutine that is to be resumed.
void upstream_core::fail(std::unique_ptr<call> what, errc why) {
  asio::post(on_, [what = std::move(what), why] { what->complete(failure{why}); });
}

void upstream_core::use(const std::vector<endpoint>& found) {
  balance_.update(found);
  for (const auto& one : links_.all())
    if (!balance_.is_known(one->to())) one->retire();
  keep_connected();
}

// Every usable endpoint has a shared link at all times, so that one that is gone is noticed without a
// request.
void upstream_core::keep_connected() {
  for (const endpoint& at : balance_.usable())
    if (!links_.has_shared(at)) links_.open_shared(at);
}

async::task<> upstream_core::run_ticks() {
  while (!stopped_) {
    ticks_.expires_after(tick);
    co_await ticks_.async_wait(async::as_result);
    if (!stopped_) on_tick(async::clock::now());
  }
}

void upstream_core::on_tick(async::clock::time_point now) {
  for (const auto& one : links_.all()) {
    call_pipeline::overdue late = one->take_overdue(now);
    balance_.finished(one->to(), late.forgotten);
    for (std::unique_ptr<call>& what : late.items) fail(std::move(what), errc::gateway_timeout);
    one->check(now);
  }
  for (std::unique_ptr<call>& what : queue_.take_overdue(now)) fail(std::move(what), errc::unavailable);
  for (const auto& one : streams_)
    if (const auto open_one = one.lock()) open_one->check(now);
  for (const endpoint& at : balance_.take_due_probes(now)) links_.open_shared(at);
  keep_connected();
}

}  // namespace roster::gateway
