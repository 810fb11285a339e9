// SQLSTATE and libpqxx's exceptions -> our exceptions: the one place that knows either.
#include "common/db/errors.hpp"

#include <pqxx/pqxx>
#include <string_view>
#include <typeinfo>

namespace roster::db {

namespace {

enum class kind {
  lost,     // the connection broke; what was under way may have been carried out
  unknown,  // certainly unknown, whatever was under way
  moved,    // nothing was done, and this connection will not do it either
  busy,     // nothing was done; the connection is good
  in_the_way,
  refused,
  foreign  // not libpqxx's
};

struct verdict {
  kind what;
  std::string text;
  std::string sqlstate{};
};

kind kind_of(std::string_view state, std::string_view text) {
  if (state.empty()) return kind::lost;
  if (state.starts_with("08") || state.starts_with("57P")) return kind::lost;
  if (state == "25P03") return kind::lost;   // idle_in_transaction_session_timeout
  if (state == "25006") return kind::moved;  // read-only: after a failover this server is a standby
  // A statement prepared before a migration, or one that a pooler in between has forgotten.
  if (state == "26000") return kind::moved;
  if (state == "0A000" && text.find("cached plan") != std::string_view::npos) return kind::moved;
  if (state == "57014" || state == "55P03" || state.starts_with("53")) return kind::busy;
  if (state == "40001" || state == "40P01" || state == "23503") return kind::in_the_way;
  if (state == "40003") return kind::unknown;
  return kind::refused;
}

std::string text_of(const std::exception& error) {
  std::string text = error.what();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

verdict judge_current_exception() {
  // By type first: libpqxx 6 gives class 40 no SQLSTATE. statement_completion_unknown derives from
  // transaction_rollback like the two that are safe to repeat, so it comes before them.
  try {
    throw;
  } catch (const pqxx::statement_completion_unknown& e) {
    return {kind::unknown, text_of(e)};
  } catch (const pqxx::in_doubt_error& e) {
    return {kind::unknown, text_of(e)};
  } catch (const pqxx::serialization_failure& e) {
    return {kind::in_the_way, text_of(e)};
  } catch (const pqxx::deadlock_detected& e) {
    return {kind::in_the_way, text_of(e)};
  } catch (const pqxx::broken_connection& e) {
    return {kind::lost, text_of(e)};
  } catch (const pqxx::insufficient_privilege& e) {
    return {kind::refused, text_of(e), "42501"};  // libpqxx 6 forgets the code
  } catch (const pqxx::sql_error& e) {
    // libpqxx 6 reports a broken connection as a plain error without a code.
    if (e.sqlstate().empty() && typeid(e) == typeid(pqxx::sql_error)) return {kind::lost, text_of(e)};
    std::string text = text_of(e);
    std::string state = e.sqlstate();
    const kind what = kind_of(state, text);
    return {what, std::move(text), std::move(state)};
  } catch (const pqxx::failure& e) {
    return {kind::refused, text_of(e)};
  } catch (...) {
    return {kind::foreign, {}};
  }
}

bool is_lost(kind what) {
  return what == kind::lost || what == kind::unknown || what == kind::moved;
}

[[noreturn]] void throw_for(const verdict& found, bool during_commit) {
  switch (found.what) {
    case kind::lost:
      if (during_commit) throw outcome_unknown(found.text);
      throw unavailable(found.text);
    case kind::unknown:
      throw outcome_unknown(found.text);
    case kind::moved:
      throw unavailable(found.text);
    case kind::busy:
      throw given_up(found.text);
    case kind::in_the_way:
      throw conflict(found.text);
    case kind::refused:
    case kind::foreign:
      break;
  }
  throw statement_failed(found.text, found.sqlstate);
}

}  // namespace

void rethrow_translated(bool during_commit) {
  const verdict found = judge_current_exception();
  if (found.what == kind::foreign) throw;
  throw_for(found, during_commit);
}

void throw_translated(const std::string& text, const std::string& sqlstate, bool during_commit) {
  throw_for({kind_of(sqlstate, text), text, sqlstate}, during_commit);
}

bool loses_connection(const std::string& text, const std::string& sqlstate) {
  return is_lost(kind_of(sqlstate, text));
}

bool connection_is_lost() {
  return is_lost(judge_current_exception().what);
}

}  // namespace roster::db
