// libpq without waiting: what would block is awaited on the io_context instead (PostgreSQL's manual, libpq,
// "Asynchronous Command Processing" and "Pipeline Mode").
#include "common/db/async_connection.hpp"

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

#include "common/async/hand_off.hpp"
#include "common/db/errors.hpp"
#include "common/log/log.hpp"

namespace roster::db {

namespace {

struct clear {
  void operator()(PGresult* result) const { ::PQclear(result); }
};
using result_handle = std::unique_ptr<PGresult, clear>;

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string text_of(const PGconn* connection) {
  return trimmed(::PQerrorMessage(connection));
}

// PQexec has no end where the server, or what is between, falls silent after the log-in.
void set_up(PGconn* session, const connection_options& options) {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + options.connect_timeout;
  if (::PQsendQuery(session, session_statement(options).c_str()) == 0) throw unavailable(text_of(session));
  for (bool more = true; more;) {
    while (::PQisBusy(session) != 0) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
      if (left.count() <= 0) throw unavailable("the server fell silent after the log-in");
      if (has_input(::PQsocket(session), left) && ::PQconsumeInput(session) == 0)
        throw unavailable(text_of(session));
    }
    const result_handle result(::PQgetResult(session));
    more = result != nullptr;
    if (more && ::PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw unavailable(text_of(session));
  }
}

}  // namespace

async_connection::async_connection(async::executor on, connection_options options)
    : on_(std::move(on)), options_(std::move(options)) {}

async_connection::~async_connection() {
  close();
  if (connecting_.joinable()) connecting_.join();
}

async::task<rows> async_connection::run(const statement& what, const parameters& values, int attempts) {
  for (int attempt = 1;; ++attempt) {
    co_await make_ready(what);
    send(what, values);
    try {
      rows out = co_await receive();
      co_return out;
    } catch (const conflict&) {
      if (attempt >= attempts) throw;
    }
  }
}

bool async_connection::is_ready(const statement& what) const {
  return is_open() && !is_over_ && prepared_.contains(std::string_view(what.name));
}

void async_connection::send(const statement& what, const parameters& values) {
  std::vector<const char*> list;  // nullptr is NULL
  list.reserve(values.size());
  for (const parameter& value : values) list.push_back(value ? value->c_str() : nullptr);
  if (::PQsendQueryPrepared(real_.get(), what.name, static_cast<int>(list.size()), list.data(), nullptr,
                            nullptr, what.is_binary ? 1 : 0) == 0)
    fail_to_send();
  sync();
}

// Ends the statement, and with it its transaction. What does not fit into the socket's buffer at once is sent
// by receive().
void async_connection::sync() {
  if (::PQpipelineSync(real_.get()) == 0) fail_to_send();
  ++sent_;
  // Where libpq could not write it has read, and a receive() that waits for just that would wait for ever.
  if (::PQisBusy(real_.get()) == 0) socket_->cancel();
}

// What has left without its Sync is not committed. libpq closes a socket that it finds broken: whoever waits
// for it has to be told, and its number may be another's soon.
void async_connection::fail_to_send() {
  is_over_ = true;
  socket_->release();
  throw unavailable(text_of(real_.get()));
}

async::task<rows> async_connection::receive() {
  if (lost_ > 0) {
    --lost_;
    throw outcome_unknown("the connection broke before the answer came");
  }
  if (sent_ == 0) throw std::logic_error("nothing was sent that could be received");
  --sent_;
  co_await flush();
  rows out = co_await receive_next();
  co_return out;
}

async::task<void> async_connection::make_ready(const statement& what) {
  if (is_over_) close();
  if (is_open()) notice_end();
  if (!is_open()) co_await connect();
  if (is_ready(what)) co_return;
  if (::PQsendPrepare(real_.get(), what.name, what.sql, 0, nullptr) == 0) fail_to_send();
  sync();
  try {
    co_await receive();
  } catch (const outcome_unknown& error) {
    throw unavailable(error.what());  // it was only prepared
  }
  prepared_.emplace(what.name);
}

async::task<void> async_connection::connect() {
  if (!backoff_.is_over()) throw unavailable("no database connection; the next try is due soon");
  // On a thread of its own, for looking a name up blocks, whatever libpq promises. It ends within the
  // connect_timeout of each host, and once more that time.
  const auto made = std::make_shared<async::hand_off<handle>>(on_, 1);
  if (connecting_.joinable()) connecting_.join();
  connecting_ = std::thread([made, options = options_] {
    std::exception_ptr error;
    try {
      made->push(open(options));
    } catch (...) {
      error = std::current_exception();
    }
    made->end(error);
  });
  try {
    std::optional<handle> opened = co_await made->next();
    connecting_.join();
    adopt(std::move(opened.value()));
  } catch (const unavailable& error) {
    if (connecting_.joinable()) connecting_.join();
    backoff_.failed();
    log::warning("no database connection", {{"reason", std::string_view(error.what())}});
    throw;
  }
  if (backoff_.succeeded()) log::info("database connection is back");
}

async_connection::handle async_connection::open(const connection_options& options) {
  handle made(::PQconnectdb(libpq_url(options).c_str()));
  if (::PQstatus(made.get()) != CONNECTION_OK) throw unavailable(without_secrets(text_of(made.get())));
  set_up(made.get(), options);
  return made;
}

void async_connection::adopt(handle made) {
  ::PQsetNoticeReceiver(made.get(), hear, this);
  if (::PQsetnonblocking(made.get(), 1) != 0 || ::PQenterPipelineMode(made.get()) == 0)
    throw unavailable(text_of(made.get()));
  socket_.emplace(on_, ::PQsocket(made.get()));
  real_ = std::move(made);
}

// What were sent to a server that has ended the session would be lost. Such a server says so with its last
// message and closes the socket; other input is a notice or a changed setting.
void async_connection::notice_end() {
  while (is_open() && has_input(::PQsocket(real_.get()))) {
    if (::PQconsumeInput(real_.get()) == 0) return close();
    static_cast<void>(::PQisBusy(real_.get()));  // reads the messages
    if (is_over_) return close();
  }
}

// libpq calls a message that answers nothing a notice, an error too.
void async_connection::hear(void* self, const PGresult* notice) {
  const char* const severity = ::PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity != nullptr && std::string_view(severity) == "FATAL")
    static_cast<async_connection*>(self)->is_over_ = true;
}

async::task<void> async_connection::wait_for(descriptor::wait_type what) {
  if (socket_->is_open()) co_await socket_->async_wait(what, async::as_result);
  if (!socket_->is_open()) fail();
}

async::task<void> async_connection::flush() {
  for (int left = ::PQflush(real_.get()); left != 0; left = ::PQflush(real_.get())) {
    if (left < 0) fail();
    co_await wait_for(descriptor::wait_write);
  }
}

// A result, the end of the statement's results, and the Sync's answer: the rows are there before the COMMIT
// is, and its error comes after them, with an end of its own.
async::task<rows> async_connection::receive_next() {
  result_handle result;
  bool is_at_end = false;
  while (true) {
    while (::PQisBusy(real_.get()) != 0) {
      co_await wait_for(descriptor::wait_read);
      if (::PQconsumeInput(real_.get()) == 0) fail();
    }
    result_handle next(::PQgetResult(real_.get()));
    if (next && ::PQresultStatus(next.get()) == PGRES_PIPELINE_SYNC) break;
    // Two ends in a row are that of the connection; or libpq (of 2022) has mistaken an error of the COMMIT
    // for the Sync's answer.
    if (!next && is_at_end) fail();
    is_at_end = !next;
    if (next) result = std::move(next);
  }
  check(result.get());
  co_return rows(result.release());
}

void async_connection::check(const PGresult* result) {
  const ExecStatusType status = ::PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return;
  const char* const code = result == nullptr ? nullptr : ::PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string sqlstate = code == nullptr ? "" : code;
  const std::string text =
      trimmed(result == nullptr ? ::PQerrorMessage(real_.get()) : ::PQresultErrorMessage(result));
  if (loses_connection(text, sqlstate)) is_over_ = true;
  if (is_over_ && sent_ == 0) close();
  throw_translated(text, sqlstate, true);
}

// The connection broke: what is being received may have been carried out.
void async_connection::fail() {
  const std::string text = text_of(real_.get());
  close();
  throw_translated(text, "", true);
}

void async_connection::close() noexcept {
  if (socket_) socket_->release();
  socket_.reset();
  real_.reset();
  prepared_.clear();
  lost_ += std::exchange(sent_, 0);
  is_over_ = false;
}

}  // namespace roster::db
