// Builds the gateway's parts, runs them, stops them in order.
#include "gateway/serve.hpp"

#include <unistd.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/log/log.hpp"
#include "gateway/auth/cached_authenticator.hpp"
#include "gateway/auth/credential_listener.hpp"
#include "gateway/auth/use_recorder.hpp"
#include "gateway/limits/rate_limiter.hpp"
#include "gateway/limits/stream_limiter.hpp"
#include "gateway/migrations.hpp"
#include "gateway/proxy/proxy.hpp"
#include "gateway/rules.hpp"

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;

constexpr auto write_uses_every = 5s;

// What one I/O thread has for itself.
struct worker {
  worker(async::io_threads& threads, std::size_t i, credential_store& store,
         const authenticator_options& auth_options, const settings& with)
      : io(threads.at(i)),
        auth(store, auth_options),
        participants(create_upstream(io.get_executor(), with.participants)),
        collections(create_upstream(io.get_executor(), with.collections)) {}

  asio::io_context& io;
  cached_authenticator auth;
  std::unique_ptr<upstream> participants;
  std::unique_ptr<upstream> collections;
};

using workers = std::vector<std::unique_ptr<worker>>;

// Checks the schema once, whenever the database is first there. A schema that does not fit ends the process,
// however late that is found out. Not app::schema_check, which asks through the lanes: here the check comes
// before the listener's LISTEN, on the listener's own connection and thread, so that nobody is told "live" by
// a schema that may have no triggers.
class schema_gate {
 public:
  // db::unavailable: not known yet. Any other exception: it does not fit.
  void run(db::connection& on) {
    if (fits_) return;
    on.ensure_open();
    db::check_migrated(on, schema, migrations());
    fits_ = true;
  }

  // The same while the server runs: asks the process to stop in order, and remembers why.
  void run_or_stop(db::connection& on) {
    try {
      run(on);
    } catch (const db::unavailable&) {
      throw;
    } catch (const std::exception& cause) {
      const std::lock_guard lock(mutex_);
      if (!fault_) {
        fault_ = std::current_exception();
        log::error("stopping: the database schema does not fit", {{"cause", cause.what()}});
        ::kill(::getpid(), SIGTERM);
      }
      throw;
    }
  }

  // Throws what it stopped for, if anything.
  void rethrow_fault() const {
    const std::lock_guard lock(mutex_);
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  bool fits_ = false;  // touched by the main thread before the listener's starts, then by that alone
  mutable std::mutex mutex_;
  std::exception_ptr fault_;
};

credential_notices post_notices(const workers& to) {
  const auto post_to_all = [&to](auto what) {
    for (const auto& one : to) asio::post(one->io, [&auth = one->auth, what] { what(auth); });
  };
  credential_notices out;
  out.changed = [post_to_all](const secret_hash& hash) {
    post_to_all([hash](cached_authenticator& auth) { auth.credential_changed(hash); });
  };
  out.lost = [post_to_all] { post_to_all([](cached_authenticator& auth) { auth.notices_lost(); }); };
  out.live = [post_to_all] { post_to_all([](cached_authenticator& auth) { auth.notices_live(); }); };
  return out;
}

async::task<std::string> readiness(const credential_listener& notices) {
  co_return notices.is_live() ? "" : "the database is away";
}

void stop_upstreams(const workers& of) {
  for (const auto& one : of) {
    one->participants->stop();
    one->collections->stop();
  }
}

void look_at_schema(schema_gate& gate, const db::connection_options& database) {
  db::connection once(database);
  try {
    gate.run(once);
  } catch (const db::unavailable&) {
    log::warning("waiting for the database; readiness says 503 until it is there");
  }
}

}  // namespace

int serve(const settings& with) {
  schema_gate gate;
  look_at_schema(gate, with.database.connection);

  // What is declared later is destroyed first: nothing here is used by anything above it.
  async::io_threads threads(with.server.io_threads);
  db::lanes lanes(with.database);
  const std::unique_ptr<credential_store> store = create_credential_store(lanes);
  use_recorder uses(lanes);
  rate_limiter limits;
  stream_limiter streams(with.streams_of_one);
  stream_limiter lists(with.lists_of_one);

  authenticator_options auth_options;
  auth_options.identity_keys = with.identity_keys;
  auth_options.identity_lifetime = with.identity_lifetime;
  auth_options.default_rate_limit = with.rate_limit;
  auth_options.cache = with.credentials;
  auth_options.note_use = [&uses](std::int64_t id) { uses.note(id); };

  workers all;
  for (std::size_t i = 0; i < threads.size(); ++i)
    all.push_back(std::make_unique<worker>(threads, i, *store, auth_options, with));
  async::spawn(threads.at(0), flush_regularly(uses, write_uses_every));

  credential_listener notices(
      with.database.connection, [&gate](db::connection& on) { gate.run_or_stop(on); }, post_notices(all));
  // On an I/O thread, so that it runs when signals are waited for: what it finds may stop the process.
  asio::post(threads.at(0), [&notices] { notices.start(); });

  app::server_parts parts;
  parts.name = "roster-gateway";
  parts.sessions = [&](std::size_t i, const async::executor&) {
    worker& mine = *all[i];
    http::session_config config;
    const proxy_parts all_of_it{mine.auth, *mine.participants,         *mine.collections, limits, streams,
                                lists,     with.server.request_timeout};
    config.ordered = true;
    config.handle = make_proxy(all_of_it);
    config.is_stream = [rows = http::route_set({std::begin(streamed_routes), std::end(streamed_routes)})](
                           const http::request& begun) { return rows.has(begun); };
    config.handle_stream = make_stream_proxy(all_of_it);
    return config;
  };
  parts.not_ready_because = [&notices] { return readiness(notices); };
  parts.readings = [&lanes](std::vector<metrics::reading>& now) { now.push_back(lanes.reading("general")); };
  parts.after_drain = [&] {
    notices.stop();
    stop_upstreams(all);
    uses.flush();
    lanes.drain();
  };
  const int status = app::run_server(with.server, threads, std::move(parts), settings_prefix);
  gate.rethrow_fault();
  return status;
}

}  // namespace roster::gateway
