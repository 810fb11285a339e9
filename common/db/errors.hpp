// What can go wrong between us and PostgreSQL, as exceptions (the second channel of failure: infrastructure
// and bugs). What a caller's input can cause never gets here: statements return business outcomes as data.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "common/error/error.hpp"

namespace roster::db {

// The database cannot answer now: no connection, a full queue, a deadline that passed in the queue, a
// statement timeout, a server shutting down. Answered with 503. Nothing was done, unless it is an
// outcome_unknown.
struct unavailable : unavailable_error {
  using unavailable_error::unavailable_error;
};

// The connection broke while a statement or a COMMIT was under way: it may have been carried out or not.
// Answered with 503, and never replayed by us.
struct outcome_unknown : unavailable {
  using unavailable::unavailable;
};

// PostgreSQL gave this statement up, and the connection is good: a statement or lock timeout, too few
// resources. Nothing was done; another statement may well succeed.
struct given_up : unavailable {
  using unavailable::unavailable;
};

// Another transaction was in the way (40001, 40P01), or has deleted what a row refers to (23503: a statement
// of ours has looked that up before it writes such a row). Nothing was done: connection::run and
// connection::transact try again before they let it out.
struct conflict : given_up {
  using given_up::given_up;
};
inline constexpr int most_attempts = 3;  // at what only a conflict stops

// PostgreSQL refused a statement: a bug of ours, a schema that does not fit, or a value it would not take.
// Answered with 500 and logged. `sqlstate` is the five-character code of PostgreSQL's appendix A.
struct statement_failed : std::runtime_error {
  statement_failed(const std::string& what, std::string state)
      : std::runtime_error(what), sqlstate(std::move(state)) {}
  std::string sqlstate;
};

// Rethrows the exception in flight as one of the above (what is not libpqxx's own passes as it is); call it
// only inside a catch block. `during_commit`: whether the work may already have been carried out when the
// connection broke.
[[noreturn]] void rethrow_translated(bool during_commit);

// The same for a failure that libpq reported: PostgreSQL's text and code, the code empty where there was none
// because the connection broke.
[[noreturn]] void throw_translated(const std::string& text, const std::string& sqlstate, bool during_commit);
// Whether such a failure means that the connection must be dropped.
bool loses_connection(const std::string& text, const std::string& sqlstate);

// Whether libpqxx's exception in flight means that its connection must be dropped: it broke, the server is
// going down or has become a standby, or what was prepared on it no longer fits. Call it only inside a catch
// block.
bool connection_is_lost();

}  // namespace roster::db
