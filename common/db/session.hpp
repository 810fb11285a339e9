// What every connection of ours has in common, whichever library holds it: its URL, how its session is set
// up, and how long to wait after a failed try.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace roster::db {

struct connection_options {
  std::string url;  // libpq URL or key=value; multi-host with target_session_attrs works
  std::chrono::milliseconds connect_timeout{5000};    // rounded up to seconds (libpq)
  std::chrono::milliseconds statement_timeout{5000};  // PostgreSQL's statement_timeout; 0: none
  std::string application_name;
  std::vector<std::pair<std::string, std::string>> session{};  // more settings of the session, by name
};

// The URL with what libpq needs in order to notice a peer that vanished.
std::string libpq_url(const connection_options& options);

// The statement that a new session begins with.
std::string session_statement(const connection_options& options);

// Why a connection failed, in libpq's words unless they may quote a URL that is wrong, password and all.
std::string without_secrets(std::string message);

// Whether a connection's socket can be read, or can `within` that time: a message has come, or the end.
bool has_input(int socket, std::chrono::milliseconds within = {});

// 50 ms doubling to 2 s, with jitter: after a failed try the next ones fail at once until it has passed, so
// that callers get their 503 without waiting.
class backoff {
 public:
  bool is_over() const { return std::chrono::steady_clock::now() >= retry_at_; }
  void failed();
  bool succeeded();  // whether tries had failed before

 private:
  std::chrono::steady_clock::time_point retry_at_{};
  std::chrono::milliseconds wait_{0};
};

}  // namespace roster::db
