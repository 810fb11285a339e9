// Accepting on the first I/O thread, handing connections to all of them in turn.
#include "common/http/server.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <unordered_map>

#include "common/async/endpoint.hpp"
#include "common/http/listener.hpp"
#include "common/log/log.hpp"

namespace roster::http {

namespace {

using boost::system::error_code;

constexpr std::chrono::milliseconds tick_every{100};         // how coarse the sessions' timeouts are
constexpr std::chrono::milliseconds accept_retry_after{50};  // when the process has no file descriptor left

// The sessions of one I/O thread. Touched on that thread only, but for the shared count.
class worker : public std::enable_shared_from_this<worker> {
 public:
  worker(asio::io_context& on, session_config config, std::atomic<std::size_t>& open)
      : executor_(on.get_executor()),
        config_(std::make_shared<const session_config>(std::move(config))),
        budget_(std::make_shared<byte_budget>(config_->limits.held_bytes)),
        tick_(executor_),
        open_(open) {}

  async::executor executor() const { return executor_; }

  void adopt(async::stream_socket socket) {
    if (sessions_.empty()) schedule_tick();
    const std::weak_ptr<worker> weak = weak_from_this();
    auto made = start_session(std::move(socket), config_, budget_, [weak](session* ended) {
      if (const auto self = weak.lock()) self->forget(ended);
    });
    session* const key = made.get();
    sessions_.emplace(key, std::move(made));
    if (draining_) key->drain();
  }

  void drain() {
    draining_ = true;
    for (const auto& s : snapshot()) s->drain();
  }

  void abort() {
    for (const auto& s : snapshot()) s->abort();
  }

 private:
  // Ending a session changes the map: iterate over a copy.
  std::vector<std::shared_ptr<session>> snapshot() const {
    std::vector<std::shared_ptr<session>> all;
    all.reserve(sessions_.size());
    for (const auto& [key, s] : sessions_) all.push_back(s);
    return all;
  }

  void forget(session* ended) {
    // The session is still on the call stack: its last reference goes later.
    const auto found = sessions_.find(ended);
    if (found == sessions_.end()) return;
    asio::post(executor_, [last = std::move(found->second)] {});
    sessions_.erase(found);
    open_.fetch_sub(1);
    if (sessions_.empty()) tick_.cancel();
  }

  void schedule_tick() {
    tick_.expires_after(tick_every);
    tick_.async_wait([self = shared_from_this()](error_code ec) {
      if (ec) return;
      const auto now = async::clock::now();
      for (const auto& s : self->snapshot()) s->check_timeouts(now);
      if (!self->sessions_.empty()) self->schedule_tick();
    });
  }

  async::executor executor_;
  std::shared_ptr<const session_config> config_;
  std::shared_ptr<byte_budget> budget_;
  async::timer tick_;
  std::atomic<std::size_t>& open_;
  std::unordered_map<session*, std::shared_ptr<session>> sessions_;
  bool draining_ = false;
};

}  // namespace

struct server::impl : std::enable_shared_from_this<server::impl> {
  impl(async::io_threads& threads, const server_config& config)
      : entry(threads.at(0).get_executor(), config.at),
        retry(threads.at(0)),
        max_connections(config.max_connections) {
    for (std::size_t i = 0; i < std::min(threads.size(), config.spread); ++i)
      workers.push_back(std::make_shared<worker>(threads.at(i), config.sessions(i), open));
  }

  void accept() {
    const std::shared_ptr<worker>& next = workers[turn++ % workers.size()];
    entry.acceptor().async_accept(
        next->executor(), [self = shared_from_this(), next](error_code ec, async::stream_socket socket) {
          if (ec == asio::error::operation_aborted || !self->entry.is_open()) return;
          if (ec) return self->accept_later(ec);
          self->hand_over(next, std::move(socket));
          self->accept();
        });
  }

  void hand_over(const std::shared_ptr<worker>& to, async::stream_socket socket) {
    if (open.load() >= max_connections) return;  // closed by its destructor
    open.fetch_add(1);
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);  // a path has no such thing
    asio::dispatch(to->executor(), [to, s = std::move(socket)]() mutable { to->adopt(std::move(s)); });
  }

  void accept_later(const error_code& ec) {
    log::warning("accept failed", {{"error", ec.message()}});
    retry.expires_after(accept_retry_after);
    retry.async_wait([self = shared_from_this()](error_code cancelled) {
      if (!cancelled && self->entry.is_open()) self->accept();
    });
  }

  listener entry;
  async::timer retry;
  const std::size_t max_connections;
  std::atomic<std::size_t> open{0};
  std::atomic<bool> listening{true};
  std::vector<std::shared_ptr<worker>> workers;
  std::size_t turn = 0;
};

server::server(async::io_threads& threads, const server_config& config)
    : impl_(std::make_shared<impl>(threads, config)) {}

server::~server() = default;

std::uint16_t server::port() const {
  return async::port_of(impl_->entry.endpoint());
}

std::string server::address() const {
  return async::to_text(impl_->entry.endpoint());
}

void server::start() {
  asio::post(impl_->entry.acceptor().get_executor(), [i = impl_] { i->accept(); });
}

void server::drain() {
  asio::post(impl_->entry.acceptor().get_executor(), [i = impl_] {
    i->entry.close();
    i->retry.cancel();
    for (const auto& w : i->workers) asio::dispatch(w->executor(), [w] { w->drain(); });
    i->listening.store(false);
  });
}

void server::abort() {
  for (const auto& w : impl_->workers) asio::post(w->executor(), [w] { w->abort(); });
}

bool server::is_listening() const {
  return impl_->listening.load();
}

std::size_t server::connections() const {
  return impl_->open.load();
}

}  // namespace roster::http
