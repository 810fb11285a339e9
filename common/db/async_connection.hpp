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
#include "common/db/errors.hpp"
#include "common/db/rows.hpp"
#include "common/db/session.hpp"
#include "common/db/statement.hpp"

namespace roster::db {

// For one thread. run(), make_ready() and receive() have one caller at a time; send() may be called while
// that one waits. Throws what errors.hpp declares.
class async_connection {
 public:
  async_connection(async::executor on, connection_options options);  // does not connect yet
  ~async_connection();  // not while its io_context runs a coroutine of this class
  async_connection(const async_connection&) = delete;
  async_connection& operator=(const async_connection&) = delete;

  // One statement as its own transaction: one round trip, and durable when it returns.
  // A connection that breaks meanwhile is an outcome_unknown. A conflict is tried again, so often in all.
  async::task<rows> run(const statement& what, const parameters& values, int attempts = most_attempts);

  // run() in steps, for who has something to do meanwhile; a conflict is let out at once.
  //
  // Several statements may be sent before the first is received (libpq's pipeline mode): PostgreSQL carries
  // them out one after the other, each as its own transaction, and receive() gives their answers in that
  // order. What is sent ahead and what is received must not both be larger than a socket's buffers, for then
  // each side would wait until the other reads.

  // Connects if need be, and has the statement prepared. Only while nothing is to be received.
  async::task<void> make_ready(const statement& what);
  // Closes the connection if the server has ended it. Only while nothing is to be received.
  void notice_end();
  // Whether the statement can be sent as things are.
  bool is_ready(const statement& what) const;
  // Needs is_ready(). Throws unavailable when it will not be carried out.
  void send(const statement& what, const parameters& values);
  async::task<rows> receive();

 private:
  struct finish {
    void operator()(PGconn* connection) const { ::PQfinish(connection); }
  };
  using handle = std::unique_ptr<PGconn, finish>;
  using descriptor = asio::posix::basic_stream_descriptor<async::executor>;

  void sync();
  [[noreturn]] void fail_to_send();
  async::task<void> connect();
  void adopt(handle made);
  async::task<void> wait_for(descriptor::wait_type what);
  async::task<void> flush();
  async::task<rows> receive_next();
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
  std::size_t sent_ = 0;  // and nobody has asked for the answer yet
  std::size_t lost_ = 0;  // likewise, and the connection broke
  bool is_over_ = false;  // nothing more is sent in this session
  backoff backoff_;
  std::thread connecting_;
};

}  // namespace roster::db
