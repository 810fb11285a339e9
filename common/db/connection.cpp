// One connection on libpqxx 6 or 7: connecting with backoff, preparing on first use, retries that are safe.
#include "common/db/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <random>
#include <stdexcept>

#include "common/log/log.hpp"

namespace roster::db {

namespace {

constexpr int attempts = 3;  // of a statement or transaction that only a conflict stopped
constexpr std::chrono::milliseconds least_backoff{50};
constexpr std::chrono::milliseconds most_backoff{2000};

constexpr statement ping_statement{"roster_ping", "SELECT 1"};

// Adds a libpq parameter that the text does not set itself.
void add_parameter(std::string& url, std::string_view name, const std::string& value) {
  if (url.find(std::string(name) + "=") != std::string::npos) return;
  if (!url.starts_with("postgres://") && !url.starts_with("postgresql://")) {
    url += ' ';
  } else {
    url += url.find('?') == std::string::npos ? '?' : '&';
  }
  url += name;
  url += '=';
  url += value;
}

std::string libpq_url(const connection_options& options) {
  std::string url = options.url;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options.connect_timeout);
  add_parameter(url, "connect_timeout", std::to_string(seconds.count()));
  // libpq waits for an answer without a time limit of its own: a peer that vanished is noticed by TCP.
  add_parameter(url, "keepalives_idle", "5");
  add_parameter(url, "keepalives_interval", "2");
  add_parameter(url, "keepalives_count", "3");
  add_parameter(url, "tcp_user_timeout", "10000");
  return url;
}

// libpq quotes a malformed URL or key=value text, password and all, in its message.
std::string without_secrets(std::string message) {
  while (!message.empty() && message.back() == '\n') message.pop_back();
  for (const char* quoted : {"postgres://", "postgresql://", "connection info string", "URI"})
    if (message.find(quoted) != std::string::npos) return "the database URL is malformed";
  return message;
}

std::chrono::milliseconds with_jitter(std::chrono::milliseconds most) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> pick(most.count() / 2, most.count());
  return std::chrono::milliseconds(pick(random));
}

// Set by statement, not by the `options` parameter, which poolers refuse.
void set_up_session(pqxx::connection& on, const connection_options& options) {
  const auto setting = [&on](const char* name, const std::string& value) {
    return std::string("set_config('") + name + "', " + on.quote(value) + ", false)";
  };
  std::string more;
  for (const auto& [name, value] : options.session) more += ", " + setting(name.c_str(), value);
  pqxx::nontransaction session(on);
  session.exec("SELECT " + setting("statement_timeout", std::to_string(options.statement_timeout.count())) +
               ", " + setting("application_name", options.application_name) + ", " +
               // One plan for all batch sizes: it must stay an index look-up when statistics are stale.
               setting("plan_cache_mode", "force_generic_plan") + ", " +
               // Such a plan may be made while the tables are nearly empty, and kept while they grow.
               setting("enable_seqscan", "off") + ", " +
               // Nor a join that reads an index from its beginning: PostgreSQL 17 knows what a CTE holds,
               // takes one key for near that beginning, and it is not.
               setting("enable_mergejoin", "off") + ", " + setting("TimeZone", "UTC") + ", " +
               setting("DateStyle", "ISO") + ", " + setting("client_encoding", "UTF8") + ", " +
               // libpqxx would print every NOTICE on standard error.
               setting("client_min_messages", "error") + more);
}

void switch_off_silent_reconnecting([[maybe_unused]] pqxx::connection& on) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  on.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

bool has_input(int socket) {
  pollfd state{socket, POLLIN, 0};
  return ::poll(&state, 1, 0) > 0;
}

// Calls `work` until no conflict stops it.
template <class Work>
auto retrying(Work work) {
  for (int attempt = 1;; ++attempt) {
    try {
      return work();
    } catch (const conflict&) {
      if (attempt == attempts) throw;
    }
  }
}

}  // namespace

pqxx::result transaction::run(const statement& what, const parameters& values) {
  try {
    return owner_.execute(real_, what, values);
  } catch (...) {
    failed_ = true;
    owner_.note_failure();
    rethrow_translated(false);
  }
}

pqxx::result transaction::run_text(const std::string& sql) {
  try {
    return real_.exec(sql);
  } catch (...) {
    failed_ = true;
    owner_.note_failure();
    rethrow_translated(false);
  }
}

connection::connection(connection_options options) : options_(std::move(options)) {}

connection::~connection() {
  close();
}

bool connection::is_open() const {
  return real_ != nullptr && !lost_ && real_->is_open();
}

void connection::close() noexcept {
  prepared_.clear();
  real_.reset();
  lost_ = false;
}

void connection::ensure_open() {
  if (is_open()) notice_end();
  if (is_open()) return;
  close();
  if (std::chrono::steady_clock::now() < retry_at_)
    throw unavailable("no database connection; the next try is due soon");
  connect();
}

void connection::connect() {
  try {
    real_ = std::make_unique<pqxx::connection>(libpq_url(options_));
    switch_off_silent_reconnecting(*real_);
    set_up_session(*real_, options_);
    if (backoff_.count() > 0) log::info("database connection is back");
    backoff_ = std::chrono::milliseconds{0};
    retry_at_ = {};
  } catch (const std::exception& error) {
    close();
    backoff_ = std::clamp(backoff_ * 2, least_backoff, most_backoff);
    retry_at_ = std::chrono::steady_clock::now() + with_jitter(backoff_);
    const std::string text = without_secrets(error.what());
    log::warning("no database connection", {{"reason", std::string_view(text)}});
    throw unavailable(text);
  }
}

void connection::notice_end() {
  // A server that ended the session has sent a last message and closed the socket: the first read gives the
  // message, the second the end. Other input is a notice or a changed setting.
  try {
    for (int reads = 0; reads < 3 && has_input(real_->sock()); ++reads) real_->get_notifs();
  } catch (const std::exception&) {
    close();
  }
}

void connection::note_failure() {
  if (connection_is_lost() || !real_->is_open()) lost_ = true;
}

void connection::ping() {
  run(ping_statement, {});
}

pqxx::result connection::run(const statement& what, const parameters& values) {
  return retrying([&] {
    ensure_open();
    try {
      pqxx::nontransaction alone(*real_);
      return execute(alone, what, values);
    } catch (...) {
      note_failure();
      rethrow_translated(true);
    }
  });
}

void connection::transact_erased(const std::function<void(transaction&)>& work) {
  retrying([&] {
    ensure_open();
    bool committing = false;
    try {
      pqxx::work real(*real_);
      transaction ours(*this, real);
      work(ours);
      if (ours.failed_)
        throw std::logic_error("a transaction went on after one of its statements had failed");
      committing = true;
      real.commit();
    } catch (...) {
      note_failure();
      rethrow_translated(committing);
    }
  });
}

pqxx::result connection::execute(pqxx::transaction_base& in, const statement& what,
                                 const parameters& values) {
  if (!prepared_.contains(std::string_view(what.name))) {
    real_->prepare(what.name, what.sql);
    prepared_.emplace(what.name);
  }
#if PQXX_VERSION_MAJOR >= 7
  pqxx::params list;
  list.reserve(values.size());
  for (const parameter& value : values) {
    if (value) {
      list.append(pqxx::zview(*value));
    } else {
      list.append();
    }
  }
  return in.exec(pqxx::prepped{what.name}, list);
#else
  std::vector<const char*> list;  // nullptr is NULL
  list.reserve(values.size());
  for (const parameter& value : values) list.push_back(value ? value->c_str() : nullptr);
  return in.exec_prepared(what.name, pqxx::prepare::make_dynamic_params(list));
#endif
}

pqxx::connection& connection::raw() {
  if (real_ == nullptr) throw std::logic_error("raw() of a connection that is not open");
  return *real_;
}

}  // namespace roster::db
