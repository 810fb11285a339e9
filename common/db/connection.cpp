// One connection on libpqxx 6 or 7: connecting with backoff, preparing on first use, retries that are safe.
#include "common/db/connection.hpp"

#include <stdexcept>

#include "common/db/errors.hpp"
#include "common/db/run_within.hpp"
#include "common/db/statement_metrics.hpp"
#include "common/log/log.hpp"

namespace roster::db {

namespace {

constexpr statement ping_statement{"roster_ping", "SELECT 1"};

void switch_off_silent_reconnecting([[maybe_unused]] pqxx::connection& on) {
#if PQXX_VERSION_MAJOR < 7
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  on.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
}

// Calls `work` until no conflict stops it.
template <class Work>
auto retrying(Work work) {
  for (int attempt = 1;; ++attempt) {
    try {
      return work();
    } catch (const conflict&) {
      if (attempt == most_attempts) throw;
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
  if (!backoff_.is_over()) throw unavailable("no database connection; the next try is due soon");
  connect();
}

void connection::connect() {
  try {
    real_ = std::make_unique<pqxx::connection>(libpq_url(options_));
    switch_off_silent_reconnecting(*real_);
    run_within(options_.connect_timeout, real_->sock(),
               [this] { pqxx::nontransaction(*real_).exec(session_statement(options_)); });
    if (backoff_.succeeded()) log::info("database connection is back");
  } catch (const std::exception& error) {
    close();
    backoff_.failed();
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
  const statement_metrics& counted_as = statement_metrics::of(what);
  const auto sent_at = async::clock::now();
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
  pqxx::result found = in.exec(pqxx::prepped{what.name}, list);
#else
  std::vector<const char*> list;  // nullptr is NULL
  list.reserve(values.size());
  for (const parameter& value : values) list.push_back(value ? value->c_str() : nullptr);
  pqxx::result found = in.exec_prepared(what.name, pqxx::prepare::make_dynamic_params(list));
#endif
  counted_as.took(async::clock::now() - sent_at);
  return found;
}

pqxx::connection& connection::raw() {
  if (real_ == nullptr) throw std::logic_error("raw() of a connection that is not open");
  return *real_;
}

}  // namespace roster::db
