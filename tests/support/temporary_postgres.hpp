// A private PostgreSQL server for the tests of one program: in a temporary folder, on a free port of
// 127.0.0.1, with the roles of deploy/postgres/roles.sql where they are wanted. Started when it is first
// asked for; stopped when the program ends, also when it crashes (the server is told of its parent's death).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/child_process.hpp"

namespace roster::test {

class temporary_postgres {
 public:
  // Call it on the main thread first: the server goes down with the thread that started it.
  // Throws std::runtime_error when PostgreSQL cannot be started.
  static temporary_postgres& instance();

  // The URL of a fresh, empty database, as the superuser.
  std::string make_database();
  // The URL of a copy of the database `original`, as the superuser. The first who asks has that one made by
  // `prepare`, which gets its URL and leaves no session behind. It spares a test the migrations.
  std::string make_copy(const std::string& original,
                        const std::function<void(const std::string& url)>& prepare);
  // The URL of a fresh database with deploy/postgres/roles.sql applied, as the superuser. For role_url().
  std::string make_database_with_roles();
  static void apply_roles(const std::string& database_url);
  // The same database as one of the three servers: "gateway", "participants" or "collections".
  static std::string role_url(std::string_view database_url, std::string_view server);

  void stop();   // sessions are ended; nothing when it does not run
  void kill();   // SIGKILL, as the kernel's out-of-memory killer does it
  void start();  // on the same port with the same data; nothing when it runs

  void freeze();  // it keeps its connections, and nothing of it goes on
  void thaw();

  std::string url(std::string_view database) const;
  std::uint16_t port() const { return port_; }

  temporary_postgres(const temporary_postgres&) = delete;
  temporary_postgres& operator=(const temporary_postgres&) = delete;

 private:
  temporary_postgres();
  ~temporary_postgres();
  bool is_ready() const;
  std::string create_database(const std::string& name, const std::string& options = {});  // its URL

  std::string programs_;  // folder of initdb and pg_ctl
  std::string folder_;
  std::uint16_t port_;
  std::unique_ptr<child_process> server_;
  int databases_ = 0;
  std::set<std::string> originals_;
};

}  // namespace roster::test
