// Two PostgreSQL servers of a test's own: a primary, and a standby that must have each commit before it is
// acknowledged.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/child_process.hpp"

namespace roster::e2e {

class replicated_postgres {
 public:
  // Returns when the standby streams and the primary waits for it at each COMMIT. The database "roster" has
  // roles.sql applied. Throws std::runtime_error when a server does not start.
  replicated_postgres();
  ~replicated_postgres();
  replicated_postgres(const replicated_postgres&) = delete;
  replicated_postgres& operator=(const replicated_postgres&) = delete;

  // Both hosts; a client takes the one that can be written to.
  std::string url() const;

  void kill_primary();     // SIGKILL, as when its machine is gone
  void promote_standby();  // returns when it takes writes
  // One value from the server that was the standby.
  std::string query_standby(const std::string& sql) const;

 private:
  struct server {
    std::string folder;
    std::uint16_t port = 0;
    std::unique_ptr<test::child_process> process{};
  };
  std::string url_of(const server& which, const std::string& database) const;
  void start(server& which);
  void make_primary();
  void make_standby();

  std::string programs_;
  server primary_;
  server standby_;
};

}  // namespace roster::e2e
