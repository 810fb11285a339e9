// The listener's loop, and the one place that knows how libpqxx 6 and 7.10 hand over notifications.
#include "gateway/auth/credential_listener.hpp"

#include <exception>
#include <optional>
#include <pqxx/pqxx>
#include <utility>

#include "common/db/run_within.hpp"
#include "common/log/log.hpp"

#if PQXX_VERSION_MAJOR < 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10)
#define ROSTER_PQXX_HAS_RECEIVERS
#endif

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;

constexpr const char* channel_name = "roster_credential";
constexpr long wait_microseconds = 200'000;  // how soon stop() is noticed; a notice wakes at once
constexpr auto ping_every = 5s;              // an idle connection that died is noticed this soon
constexpr auto answers_within = 5s;          // one that hangs is given up after this
constexpr auto try_again_after = 100ms;      // db::connection adds its own backoff

using receive = std::function<void(std::string_view payload)>;

#ifdef ROSTER_PQXX_HAS_RECEIVERS
class subscription final : pqxx::notification_receiver {
 public:
  subscription(pqxx::connection& on, receive to)
      : pqxx::notification_receiver(on, channel_name), to_(std::move(to)) {}
  void operator()(const std::string& payload, int) override { to_(payload); }

 private:
  receive to_;
};
#else
class subscription {
 public:
  subscription(pqxx::connection& on, receive to) {
    on.listen(channel_name, [to = std::move(to)](const pqxx::notification& notice) { to(notice.payload); });
  }
};
#endif

}  // namespace

credential_listener::credential_listener(db::connection_options options,
                                         std::function<void(db::connection&)> prepare, credential_notices to)
    : connection_(std::move(options)), prepare_(std::move(prepare)), to_(std::move(to)) {}

credential_listener::~credential_listener() {
  stop();
}

void credential_listener::start() {
  const std::lock_guard lock(mutex_);
  if (!stopping_) thread_ = std::thread([this] { run(); });
}

void credential_listener::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void credential_listener::run() {
  do {
    try {
      connection_.ensure_open();
    } catch (const std::exception&) {
      continue;  // it has logged why
    }
    try {
      listen();
    } catch (const std::exception& cause) {
      log::warning(live_ ? "credential notices lost" : "no credential notices", {{"cause", cause.what()}});
    }
    set_live(false);
    connection_.close();
  } while (pause(try_again_after));
}

void credential_listener::listen() {
  const auto ask = [this](const std::function<void()>& work) {
    db::run_within(answers_within, connection_.raw().sock(), work);
  };
  // Without that limit: what it asks for has the statement timeout, and may connect anew.
  if (prepare_) prepare_(connection_);
  pqxx::connection& raw = connection_.raw();
  std::optional<subscription> subscribed;
  ask([&] {
    subscribed.emplace(raw, [this](std::string_view payload) {
      if (const std::optional<secret_hash> hash = hash_from_hex(payload)) to_.changed(*hash);
    });
  });
  set_live(true);
  auto last_ping = std::chrono::steady_clock::now();
  while (pause(0ms)) {
    raw.await_notification(0, wait_microseconds);
    if (!connection_.is_open()) throw db::unavailable("the connection of the credential notices was closed");
    if (const auto now = std::chrono::steady_clock::now(); now - last_ping >= ping_every) {
      // Not connection_.ping(): that may connect anew, and `raw` and its receiver would be left behind.
      ask([&raw] { pqxx::nontransaction(raw).exec("SELECT 1"); });
      last_ping = now;
    }
  }
  ask([&subscribed] { subscribed.reset(); });  // libpqxx 6 sends an UNLISTEN
}

void credential_listener::set_live(bool live) {
  if (live_.exchange(live) == live) return;
  if (live) {
    log::info("credential notices live");
    to_.live();
  } else {
    to_.lost();
  }
}

bool credential_listener::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return stopping_; });
}

}  // namespace roster::gateway
