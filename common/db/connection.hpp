// One PostgreSQL connection, owned and used by one thread ("one world per connection").
//
// Hides what differs between libpqxx 6.4 (Debian 12) and 7.10 (Debian 13): nothing outside common/db calls
// exec_prepared or exec_params. libpqxx 6 would reconnect silently; that is switched off, so that a lost
// connection is seen, reported and re-made here with its prepared statements.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/db/errors.hpp"
#include "common/db/session.hpp"
#include "common/db/statement.hpp"

namespace roster::db {

// A column as it is, "" for NULL.
inline std::string text_of(const pqxx::field& column) {
  return std::string(column.c_str(), column.size());
}

class connection;

// Statements of one transaction; see connection::transact.
class transaction {
 public:
  // Throw what errors.hpp declares; a connection that breaks here is `unavailable`, for nothing was
  // committed.
  pqxx::result run(const statement& what, const parameters& values);
  pqxx::result run_text(const std::string& sql);  // unprepared, several statements allowed (migrations)

 private:
  friend class connection;
  transaction(connection& owner, pqxx::transaction_base& real) : owner_(owner), real_(real) {}
  connection& owner_;
  pqxx::transaction_base& real_;
  // PostgreSQL answers COMMIT of a failed transaction with a friendly ROLLBACK; so `transact` refuses to
  // commit then.
  bool failed_ = false;
};

class connection {
 public:
  explicit connection(connection_options options);  // does not connect yet
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  bool is_open() const;
  // Connects when there is no connection. Throws unavailable. After a failed try the next ones fail at once
  // for a while (see backoff).
  void ensure_open();
  // A cheap round trip (SELECT 1); throws unavailable. For readiness.
  void ping();

  // One statement as its own transaction: one round trip, and durable when it returns.
  // A connection that breaks meanwhile is an outcome_unknown. A conflict is tried 3 times in all.
  pqxx::result run(const statement& what, const parameters& values);

  // Calls `work` inside BEGIN … COMMIT and returns what it returned. A connection that breaks before COMMIT
  // was sent is `unavailable` (nothing was done), during COMMIT `outcome_unknown`. An exception of `work`
  // rolls back. A conflict calls `work` again, 3 times in all: it must start from the same state each time.
  template <class Work>
  auto transact(Work&& work) -> decltype(work(std::declval<transaction&>())) {
    using value = decltype(work(std::declval<transaction&>()));
    if constexpr (std::is_void_v<value>) {
      transact_erased([&](transaction& t) { work(t); });
    } else {
      std::optional<value> out;
      transact_erased([&](transaction& t) { out.emplace(work(t)); });
      return std::move(*out);
    }
  }

  pqxx::connection& raw();  // for LISTEN; only after ensure_open()
  void close() noexcept;

 private:
  friend class transaction;
  void transact_erased(const std::function<void(transaction&)>& work);
  pqxx::result execute(pqxx::transaction_base& in, const statement& what, const parameters& values);
  void connect();
  // Closes a connection that ended while it was idle, so that the next statement is not lost with it.
  void notice_end();
  // To be called in a catch block. The connection is not closed at once, for libpqxx's transaction may still
  // use it.
  void note_failure();

  connection_options options_;
  std::unique_ptr<pqxx::connection> real_;
  bool lost_ = false;  // real_ is of no more use
  std::set<std::string, std::less<>> prepared_;
  backoff backoff_;
};

}  // namespace roster::db
