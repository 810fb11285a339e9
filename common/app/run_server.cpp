// Threads, listeners and signals of one process, and the order in which they stop.
#include "common/app/run_server.hpp"

#include <poll.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include "common/app/private_listener.hpp"
#include "common/http/dispatcher.hpp"
#include "common/http/server.hpp"
#include "common/log/log.hpp"

namespace roster::app {

using namespace std::chrono_literals;

namespace {

constexpr int interrupted = 130;  // exit status of a second signal: what a shell reports for SIGINT
constexpr std::chrono::milliseconds look_every{10};  // how often a draining server counts its connections
// For what comes after the last connection: it is orderly, and nobody waits for its outcome. Longer than the
// deliverer of webhooks takes for a receiver that stalls, and a lane for a statement that runs into its usual
// timeout (5 s each); the time that docker-compose.yml and deploy/kubernetes leave a server includes it.
constexpr std::chrono::seconds closing_time{10};

std::size_t default_io_threads() {
  return std::max(1U, std::thread::hardware_concurrency() / 2);
}

http::server_config private_config(const server_settings& settings, http::session_config sessions) {
  http::server_config config;
  config.at.tcp = settings.private_listen;
  config.max_connections = 64;
  config.spread = 1;  // readiness is asked on the first I/O thread
  config.sessions = [sessions = std::move(sessions)](std::size_t) { return sessions; };
  return config;
}

log::level level_of(std::string_view name) {
  if (name == "debug") return log::level::debug;
  if (name == "warning") return log::level::warning;
  if (name == "error") return log::level::error;
  return log::level::info;
}

// Opens a listener, or says in one line which setting is at fault.
std::unique_ptr<http::server> open_listener(async::io_threads& threads, const http::server_config& config,
                                            std::string_view prefix, std::string_view setting) {
  try {
    return std::make_unique<http::server>(threads, config);
  } catch (const std::runtime_error& cause) {
    log::flush();
    std::cerr << prefix << setting << ": cannot listen on " << cause.what() << '\n';
    return nullptr;
  }
}

async::task<std::string> not_ready(std::string reason) {
  co_return reason;
}

std::vector<metrics::reading> readings_of(const http::server& front, const std::string& service) {
  return {
      {{"roster_build_info",
        "Always 1: its labels tell.",
        {{"service", service}, {"version", ROSTER_VERSION}}},
       1},
      {{"roster_http_connections", "Connections of clients that are open."},
       static_cast<double>(front.connections())},
  };
}

async::task<> pause(std::chrono::milliseconds time) {
  async::timer timer(co_await async::this_executor);
  timer.expires_after(time);
  co_await timer.async_wait(async::as_result);
}

// Ends the process, whatever its threads wait for, unless it has ended by itself before: libpq waits without
// a limit for a PostgreSQL that is frozen, or behind a network that is gone.
void end_after_closing_time() {
  std::thread([] {
    std::this_thread::sleep_for(closing_time);
    std::string line;
    log::format_line(line, log::level::error, "closing took too long", {{"seconds", closing_time.count()}});
    // Whoever reads the log may be what hangs: so not through the log's thread, and only what the pipe has
    // room for.
    pollfd log{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&log, 1, 0) == 1 && (log.revents & POLLOUT) != 0) [[maybe_unused]]
      const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    std::_Exit(1);
  }).detach();
}

// The orderly stop, first to last.
async::task<> stop_in_order(const server_settings& settings, http::server& front, http::server& back) {
  log::info("stopping", {{"connections", front.connections()}});
  co_await pause(settings.drain_delay);
  front.drain();
  const auto until = async::clock::now() + settings.drain_timeout;
  while ((front.is_listening() || front.connections() > 0) && async::clock::now() < until)
    co_await pause(look_every);
  if (front.connections() > 0) {
    log::warning("connections aborted", {{"connections", front.connections()}});
    front.abort();
  }
  back.abort();
  end_after_closing_time();
}

}  // namespace

server_settings load_server_settings(config::reader& from, std::string_view default_listen,
                                     std::string_view default_private_listen,
                                     const http::session_limits& default_limits) {
  server_settings s;
  s.limits = default_limits;
  s.listen = from.socket("LISTEN", default_listen, "where to serve");
  s.private_listen = from.address("PRIVATE_LISTEN", default_private_listen,
                                  "address and port of /health and /metrics, never published");
  s.io_threads = static_cast<std::size_t>(
      from.number("IO_THREADS", static_cast<std::int64_t>(default_io_threads()), {1, 256},
                  "threads that serve connections (default: half the cores)"));
  s.max_connections = static_cast<std::size_t>(
      from.number("MAX_CONNECTIONS", 10'000, {1, 1'000'000}, "open connections; one more is closed at once"));
  const auto size = [&](std::string_view name, std::size_t fallback, std::int64_t most,
                        std::string_view help) {
    return static_cast<std::size_t>(
        from.number(name, static_cast<std::int64_t>(fallback), {256, most}, help));
  };
  s.limits.target_bytes =
      size("MAX_TARGET_BYTES", s.limits.target_bytes, 1 << 20, "longest request target; above: 414");
  s.limits.header_bytes =
      size("MAX_HEADER_BYTES", s.limits.header_bytes, 1 << 20, "request line and headers; above: 431");
  s.limits.body_bytes = size("MAX_BODY_BYTES", s.limits.body_bytes, 1 << 30, "request body; above: 413");
  s.limits.pipelined =
      static_cast<std::size_t>(from.number("MAX_PIPELINED", static_cast<std::int64_t>(s.limits.pipelined),
                                           {1, 65'536}, "requests of one connection under way"));
  s.limits.unsent_bytes = size("MAX_UNSENT_BYTES", s.limits.unsent_bytes, 1 << 30,
                               "answers one connection does not take; no more is read from it above");
  s.limits.held_bytes =
      size("MAX_HELD_BYTES", s.limits.held_bytes, std::int64_t{1} << 40,
           "requests and answers under way, of all connections; above, what is not complete: 503");
  s.limits.pipelined_bytes =
      size("MAX_PIPELINED_BYTES", s.limits.pipelined_bytes, 1 << 30, "bodies of those");
  s.limits.message_timeout = from.duration("MESSAGE_TIMEOUT", s.limits.message_timeout, 100ms, 1h,
                                           "from a request's first byte to its last: 408");
  s.limits.idle_timeout =
      from.duration("IDLE_TIMEOUT", s.limits.idle_timeout, 100ms, 24h, "between requests");
  s.limits.write_timeout =
      from.duration("WRITE_TIMEOUT", s.limits.write_timeout, 100ms, 1h, "a write that makes no progress");
  s.limits.stream_timeout = from.duration("STREAM_TIMEOUT", s.limits.stream_timeout, 100ms, 1h,
                                          "an import or export that makes no progress is cut off");
  s.limits.stream_bytes = static_cast<std::size_t>(from.number(
      "STREAM_MIN_BYTES", static_cast<std::int64_t>(s.limits.stream_bytes), {0, 1 << 30},
      "and one whose client moves fewer in STREAM_WINDOW, time that is not its own aside; 0: any"));
  s.limits.stream_window = from.duration("STREAM_WINDOW", s.limits.stream_window, 100ms, 1h,
                                         "how long such a client is watched before it is judged");
  s.request_timeout =
      from.duration("REQUEST_TIMEOUT", s.request_timeout, 10ms, 1h, "longest a request may take");
  s.drain_delay =
      from.duration("DRAIN_DELAY", s.drain_delay, 0ms, 10min, "pause after SIGTERM for balancers to notice");
  s.drain_timeout = from.duration("DRAIN_TIMEOUT", s.drain_timeout, 0ms, 1h, "then connections are aborted");
  s.log_level =
      from.one_of("LOG_LEVEL", "info", {"debug", "info", "warning", "error"}, "lowest level that is logged");
  return s;
}

int run_server(const server_settings& settings, async::io_threads& threads, server_parts parts,
               std::string_view prefix) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader of our log that goes away must not end us
  log::set_service(parts.name);
  log::set_level(level_of(settings.log_level));

  const auto stopping = std::make_shared<std::atomic<bool>>(false);
  const http::server* counted = nullptr;  // the front, before anybody can ask
  http::session_config own_affairs;
  // Not http::refusal, which counts and logs what clients do.
  own_affairs.refuse = [](errc code, const http::request&) {
    return http::to_response({code}, dialect::message);
  };
  own_affairs.handle = make_private_handler(
      {.not_ready_because = [stopping, check = std::move(parts.not_ready_because)]()
           -> async::task<std::string> { return stopping->load() ? not_ready("draining") : check(); },
       .readings =
           [&counted, name = parts.name, more = std::move(parts.readings)] {
             std::vector<metrics::reading> now = readings_of(*counted, name);
             if (more) more(now);
             return now;
           }});
  const std::unique_ptr<http::server> back =
      open_listener(threads, private_config(settings, std::move(own_affairs)), prefix, "PRIVATE_LISTEN");
  if (!back) return 2;

  http::server_config config;
  config.at = settings.listen;
  config.max_connections = settings.max_connections;
  config.sessions = [&](std::size_t i) {
    http::session_config one = parts.sessions(i, threads.at(i).get_executor());
    one.limits = settings.limits;
    one.limits.held_bytes /= threads.size();
    one.refuse = http::refusal;
    return one;
  };
  // Last: what connects to a server that cannot start after all loses its requests.
  const std::unique_ptr<http::server> front = open_listener(threads, config, prefix, "LISTEN");
  if (!front) return 2;
  counted = front.get();

  front->start();
  back->start();

  // Signals are waited for on this thread, which does nothing else: a server that hangs still hears the
  // second one.
  asio::io_context own(1);
  std::thread closing;
  asio::signal_set signals(own, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& ec, int) {
    if (ec) return;
    stopping->store(true);
    signals.async_wait([](const boost::system::error_code& second, int) {
      // Not even a log line: whoever reads the log may be what hangs.
      if (!second) std::_Exit(interrupted);
    });
    async::spawn(own, stop_in_order(settings, *front, *back), [&](const std::exception_ptr&) {
      closing = std::thread([&] {
        if (parts.after_drain) parts.after_drain();
        asio::post(own, [&] { signals.cancel(); });
      });
    });
  });

  threads.start();
  log::info("listening", {{"address", front->address()},
                          {"private_address", back->address()},
                          {"io_threads", threads.size()},
                          {"version", ROSTER_VERSION}});
  own.run();
  closing.join();
  threads.stop();
  threads.join();
  log::info("stopped");
  log::flush();
  return 0;
}

}  // namespace roster::app
