// One PostgreSQL connection that belongs to an I/O thread and never blocks it: libpq's asynchronous half on
// the thread's own io_context. For the hot statements, which so need no thread to hand their work to
// (docs/decisions/0007-the-database-on-the-io-thread.md); everything else runs on lanes.
#pragma once

#include <libpq-fe.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "common/async/types.hpp"
#include "common/db/rows.hpp"
#include "common/db/session.hpp"
#include "common/db/statement.hpp"

namespace roster::db {

// One caller at a time, on one thread, but for send(). Throws what errors.hpp declares.
class async_connection {
 public:
  async_connection(async::executor on, connection_options options);  // does not connect yet
  ~async_connection();  // not while its io_context runs a coroutine of this class
  async_connection(const async_connection&) = delete;
  async_connection& operator=(const async_connection&) = delete;

  // One statement as its own transaction: one round trip, and durable when it returns.
  // A connection that breaks meanwhile is an outcome_unknown. A conflict is tried 3 times in all.
  async::awaitable<rows> run(const statement& what, const parameters& values);

  // run() in steps, for who has something to do meanwhile; a conflict is let out at once. Several may be sent
  // before the first is received (libpq's pipeline mode): PostgreSQL carries them out one after the other,
  // each as its own transaction, and each receive() is of the oldest that has not been received. Connects if
  // need be, and has the statement prepared. Like run(), only while nothing is to be received.
  async::awaitable<void> make_ready(const statement& what);
  // Whether it is.
  bool is_ready(const statement& what) const;
  // Needs is_ready(). Throws when nothing was sent. May be called while receive() waits.
  void send(const statement& what, const parameters& values);
  async::awaitable<rows> receive();

 private:
  struct finish {
    void operator()(PGconn* connection) const { ::PQfinish(connection); }
  };
  using handle = std::unique_ptr<PGconn, finish>;
  using descriptor = asio::posix::basic_stream_descriptor<async::executor>;

  void end_message();
  [[noreturn]] void fail_to_send();
  async::awaitable<void> connect();
  void adopt(handle made);
  void notice_end();
  async::awaitable<void> flush();
  async::awaitable<rows> receive_next();
  void check(const PGresult* result);
  [[noreturn]] void fail();
  bool is_open() const { return real_ != nullptr; }
  void close() noexcept;

  static void hear(void* self, const PGresult* notice);
  static handle open(const connection_options& options);  // blocks; throws unavailable

  async::executor on_;
  connection_options options_;
  handle real_;
  std::optional<descriptor> socket_;  // of real_, which is who closes it
  std::set<std::string, std::less<>> prepared_;
  std::size_t sent_ = 0;    // and nobody has asked for the answer yet
  std::size_t lost_ = 0;    // likewise, but the connection broke
  bool dismissed_ = false;  // the server has said that it ends the session
  bool is_broken_ = false;  // a send() failed: what was sent before may still be answered
  backoff backoff_;
  std::thread connecting_;
};

}  // namespace roster::db
