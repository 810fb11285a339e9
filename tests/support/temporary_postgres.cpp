// initdb, postgres and psql as children.
#include "tests/support/temporary_postgres.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/postgres_programs.hpp"

namespace roster::test {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view superuser = "postgres";
constexpr std::string_view role_password = "not-a-secret";  // the server listens to this machine alone

}  // namespace

temporary_postgres& temporary_postgres::instance() {
  static temporary_postgres server;
  return server;
}

temporary_postgres::temporary_postgres()
    : programs_(postgres_programs()), folder_(make_postgres_folder()), port_(free_port()) {
  run_to_end({.argv = as_postgres({programs_ + "initdb", "--pgdata=" + folder_ + "/data",
                                   "--username=" + std::string(superuser), "--auth=trust", "--encoding=UTF8",
                                   "--locale=C.UTF-8", "--no-sync", "--no-instructions"})});
  std::ofstream settings(folder_ + "/data/postgresql.conf", std::ios::app);
  settings << "port = " << port_ << "\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
           << "max_connections = 100\nshared_buffers = 64MB\n"
           // It comes when it likes: statistics, and the numbers of transactions, are what a test made them.
           << "autovacuum = off\n"
           // Durability is not what these tests are about, and the data are thrown away.
           << "fsync = off\nfull_page_writes = off\n"
           << "log_destination = 'stderr'\nlogging_collector = off\n";
  settings.close();
  start();
}

temporary_postgres::~temporary_postgres() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

bool temporary_postgres::is_ready() const {
  // The file's first line is the server's process id, its eighth the state (PostgreSQL's utils/pidfile.h).
  std::ifstream file(folder_ + "/data/postmaster.pid");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (number == 1 && line != std::to_string(server_->pid())) return false;
    if (number == 8) return line.starts_with("ready");
  }
  return false;
}

void temporary_postgres::start() {
  if (server_) return;
  // After a kill the old backends may hold the shared memory for a moment: the new server refuses, and is
  // asked again.
  std::string last_words;
  const bool started = eventually(
      [&] {
        if (server_ && !server_->is_running()) {
          last_words = server_->err();
          server_.reset();
        }
        if (!server_) {
          server_ = std::make_unique<child_process>(
              child_options{.argv = as_postgres({programs_ + "postgres", "-D", folder_ + "/data"})});
        }
        return is_ready();
      },
      std::chrono::seconds(30));
  if (started) return;
  server_.reset();
  throw std::runtime_error("PostgreSQL does not start: " + last_words);
}

void temporary_postgres::stop() {
  if (!server_) return;
  server_->signal(SIGINT);
  server_->wait();
  server_.reset();
}

void temporary_postgres::kill() {
  if (!server_) return;
  server_->signal(SIGKILL);
  server_->wait();
  server_.reset();
}

void temporary_postgres::freeze() {
  server_->pause();  // it first: it starts no more sessions
  run_to_end({.argv = {"pkill", "-STOP", "--parent", std::to_string(server_->pid())}});
}

void temporary_postgres::thaw() {
  run_to_end({.argv = {"pkill", "-CONT", "--parent", std::to_string(server_->pid())}});
  server_->signal(SIGCONT);
}

std::string temporary_postgres::url(std::string_view database) const {
  return "postgresql://" + std::string(superuser) + "@127.0.0.1:" + std::to_string(port_) + "/" +
         std::string(database);
}

std::string temporary_postgres::create_database(const std::string& name, const std::string& options) {
  run_to_end({.argv = {programs_ + "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                       "--command=CREATE DATABASE " + name + options, url("postgres")}});
  return url(name);
}

std::string temporary_postgres::make_database() {
  return create_database("test_" + std::to_string(++databases_));
}

std::string temporary_postgres::make_copy(const std::string& original,
                                          const std::function<void(const std::string& url)>& prepare) {
  if (!originals_.contains(original)) {
    prepare(create_database(original));
    originals_.insert(original);
  }
  // As files: its two checkpoints cost little where nothing is flushed, and less than page by page through
  // the log. (PostgreSQL 15 and later.)
  return create_database("test_" + std::to_string(++databases_),
                         " TEMPLATE " + original + " STRATEGY file_copy");
}

std::string temporary_postgres::make_database_with_roles() {
  std::string made = make_database();
  apply_roles(made);
  return made;
}

void temporary_postgres::apply_roles(const std::string& database_url) {
  std::vector<std::string> argv = {postgres_programs() + "psql", "--no-psqlrc", "--quiet",
                                   "--file=" ROSTER_ROLES_SQL};
  for (const char* server : {"gateway", "participants", "collections"})
    argv.push_back("--set=" + std::string(server) + "_password=" + std::string(role_password));
  argv.push_back(database_url);
  run_to_end({.argv = std::move(argv)});
}

std::string temporary_postgres::role_url(std::string_view database_url, std::string_view server) {
  const std::size_t user_end = database_url.find('@');
  return "postgresql://roster_" + std::string(server) + ":" + std::string(role_password) +
         std::string(database_url.substr(user_end));
}

}  // namespace roster::test

#ifdef __SANITIZE_ADDRESS__
// libpqxx 6 drops the last result of a connection that breaks: it asks for the client's encoding, which
// throws, before anything owns the result. LeakSanitizer looks for this name.
extern "C" const char* __lsan_default_suppressions();  // NOLINT
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx-6.4";
}  // NOLINT
#endif
