// The whole of Roster as a client meets it: a real PostgreSQL and the three real programs on free ports.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/http_client.hpp"

namespace roster::e2e {

enum class server { gateway, participants, collections };
inline constexpr std::array every_server{server::participants, server::collections, server::gateway};

std::string_view name_of(server which);  // "gateway"
std::string program_of(server which);    // path of the program under test

// What the gateway and the services share to sign and check who is calling, in every system of these tests.
inline constexpr std::string_view identity_key = "0123456789abcdef0123456789abcdef";

// More settings, by name without prefix: {{"REQUEST_TIMEOUT", "1s"}}.
using settings = std::map<std::string, std::string>;

struct system_options {
  settings gateway{};
  settings participants{};
  settings collections{};
  // The superuser's URL of an empty database with roles.sql applied; one of the temporary PostgreSQL when
  // empty.
  std::string database_url{};
};

struct team_access {
  std::string id;
  std::string subject;
  std::string token;  // bearer, of the team's owner
};

struct collection_access {
  std::string id;
  std::string subject;
  std::string key;  // X-API-KEY, of the collection's admin
};

class roster_system {
 public:
  // Migrates a database of its own, or that of the options, and returns when all three servers are ready.
  explicit roster_system(system_options options = {});
  ~roster_system();
  roster_system(const roster_system&) = delete;
  roster_system& operator=(const roster_system&) = delete;

  // One for the tests of a program that leave it as they found it.
  static roster_system& shared();

  std::uint16_t port(server which) const;
  std::uint16_t private_port(server which) const;
  std::string url() const;  // the gateway's, which is also what links begin with
  test::http_client connect(server which = server::gateway) const;

  // Throws std::runtime_error, with its log, when it is not ready in time.
  void start(server which);
  void start_without_waiting(server which);
  test::child_process& process(server which);
  int readiness(server which) const;  // the status of GET /health/ready; 0 when nobody answers
  // Whether the log of `which` gets a line that holds all of `parts`.
  bool logs(server which, const std::vector<std::string>& parts);

  // Runs one command of a program and gives what it prints, without the newline.
  std::string administer(server which, std::vector<std::string> command) const;
  team_access make_team(const std::string& subject = "owner@example.com") const;
  collection_access make_collection(const std::string& subject = "admin@example.com") const;
  std::string make_token(const std::string& subject, std::vector<std::string> more = {}) const;
  std::string make_api_key(const std::string& subject, std::vector<std::string> more = {}) const;

  // The database as `which` reaches it.
  std::string database_url(server which) const;
  // One value, or the first of the first row, from the database as its administrator.
  std::string query(const std::string& sql) const;

 private:
  struct part {
    std::uint16_t port = 0;
    std::uint16_t private_port = 0;
    std::map<std::string, std::string> env;
    std::unique_ptr<test::child_process> process;
  };
  part& of(server which) { return parts_[static_cast<std::size_t>(which)]; }
  const part& of(server which) const { return parts_[static_cast<std::size_t>(which)]; }
  std::string make_credential(const std::string& kind, const std::string& subject,
                              std::vector<std::string> more) const;

  std::string database_url_;
  std::array<part, 3> parts_;
};

}  // namespace roster::e2e
