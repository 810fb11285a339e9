// The session of a connection, in libpq's terms.
#include "common/db/session.hpp"

#include <poll.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <string_view>

namespace roster::db {

namespace {

constexpr std::chrono::milliseconds least_backoff{50};
constexpr std::chrono::milliseconds most_backoff{2000};

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

// What libpq, PostgreSQL and run_within() say when it is not the URL that is wrong.
constexpr std::string_view harmless[] = {
    "connection to server ",
    "could not translate host name ",
    "could not connect",
    "server closed",
    "timeout expired",
    "the database has not answered",
    "FATAL: ",
    "ERROR: ",
    "SSL ",
};

// A literal of SQL (manual, section 4.1.2.1; standard_conforming_strings is on).
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  out += '\'';
  return out;
}

std::string setting(std::string_view name, std::string_view value) {
  return "set_config(" + quoted(name) + ", " + quoted(value) + ", false)";
}

std::chrono::milliseconds with_jitter(std::chrono::milliseconds most) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<std::int64_t> pick(most.count() / 2, most.count());
  return std::chrono::milliseconds(pick(random));
}

}  // namespace

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

// Set by statement, not by the `options` parameter, which poolers refuse.
std::string session_statement(const connection_options& options) {
  std::string more;
  for (const auto& [name, value] : options.session) more += ", " + setting(name, value);
  return "SELECT " + setting("statement_timeout", std::to_string(options.statement_timeout.count())) + ", " +
         setting("application_name", options.application_name) + ", " +
         // One plan for all batch sizes: it must stay an index look-up when statistics are stale.
         setting("plan_cache_mode", "force_generic_plan") + ", " +
         // Such a plan may be made while the tables are nearly empty, and kept while they grow.
         setting("enable_seqscan", "off") + ", " +
         // Nor a join that reads an index from its beginning: PostgreSQL 17 knows what a CTE holds, takes one
         // key for near that beginning, and it is not.
         setting("enable_mergejoin", "off") + ", " + setting("TimeZone", "UTC") + ", " +
         setting("DateStyle", "ISO") + ", " + setting("client_encoding", "UTF8") + ", " +
         // Both libraries would print every NOTICE on standard error.
         setting("client_min_messages", "error") + more;
}

// libpq quotes what it does not understand, and a password that was not percent-encoded is taken for a port
// or a part of the host's name. So only what is known to be harmless passes.
std::string without_secrets(std::string message) {
  while (!message.empty() && message.back() == '\n') message.pop_back();
  const bool is_harmless = std::any_of(std::begin(harmless), std::end(harmless),
                                       [&](std::string_view begun) { return message.starts_with(begun); });
  if (is_harmless && message.find('@') == std::string::npos) return message;
  return "cannot connect; what is wrong may quote the database URL and is not shown";
}

bool has_input(int socket, std::chrono::milliseconds within) {
  pollfd state{socket, POLLIN, 0};
  return ::poll(&state, 1, static_cast<int>(within.count())) > 0;
}

void backoff::failed() {
  wait_ = std::clamp(wait_ * 2, least_backoff, most_backoff);
  retry_at_ = std::chrono::steady_clock::now() + with_jitter(wait_);
}

bool backoff::succeeded() {
  const bool had_failed = wait_.count() > 0;
  wait_ = std::chrono::milliseconds{0};
  retry_at_ = {};
  return had_failed;
}

}  // namespace roster::db
