// initdb, pg_basebackup, and PostgreSQL's own streaming replication, on two ports of 127.0.0.1.
#include "tests/e2e/failover/replicated_postgres.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <stdexcept>

#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/postgres_programs.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::e2e {

namespace {

using namespace std::chrono_literals;

std::string query(const std::string& url, const std::string& sql) {
  pqxx::connection connection(url);
  const pqxx::result rows = pqxx::nontransaction(connection).exec(sql);
  return rows.empty() || rows[0][0].is_null() ? "" : rows[0][0].c_str();
}

// Whether a server answers and says `wanted`.
bool says(const std::string& url, const std::string& sql, const std::string& wanted) {
  try {
    return query(url, sql) == wanted;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

replicated_postgres::replicated_postgres()
    : programs_(test::postgres_programs()),
      primary_{test::make_postgres_folder(), test::free_port()},
      standby_{test::make_postgres_folder(), test::free_port()} {
  make_primary();
  make_standby();
}

replicated_postgres::~replicated_postgres() {
  for (server* each : {&standby_, &primary_}) {
    if (each->process) {
      each->process->signal(SIGINT);
      each->process->wait();
    }
    std::error_code ignored;
    std::filesystem::remove_all(each->folder, ignored);
  }
}

void replicated_postgres::make_primary() {
  test::run_to_end({.argv = test::as_postgres({programs_ + "initdb", "--pgdata=" + primary_.folder + "/data",
                                               "--username=postgres", "--auth=trust", "--encoding=UTF8",
                                               "--locale=C.UTF-8", "--no-sync", "--no-instructions"})});
  // It is the process that is lost here and not the machine, so what was written is there without a flush.
  std::ofstream(primary_.folder + "/data/postgresql.conf", std::ios::app)
      << "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nshared_buffers = 64MB\n"
      << "fsync = off\nlogging_collector = off\n";
  start(primary_);
  query(url_of(primary_, "postgres"), "CREATE DATABASE roster");
  test::temporary_postgres::apply_roles(url_of(primary_, "roster"));
}

void replicated_postgres::make_standby() {
  test::run_to_end(
      {.argv = test::as_postgres({programs_ + "pg_basebackup", "--pgdata=" + standby_.folder + "/data",
                                  "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
                                  "--dbname=host=127.0.0.1 port=" + std::to_string(primary_.port) +
                                      " user=postgres application_name=standby"})});
  start(standby_);
  // Only now: with nobody to wait for, the commits above would have waited for ever. The standby's copy of
  // the settings is older, so it will wait for nobody when it is promoted.
  const std::string at = url_of(primary_, "postgres");
  query(at, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  query(at, "SELECT pg_reload_conf()");
  if (!test::eventually(
          [&] {
            return says(at, "SELECT state || ' ' || sync_state FROM pg_stat_replication", "streaming sync");
          },
          30s))
    throw std::runtime_error("the standby does not follow: " + standby_.process->err());
}

void replicated_postgres::start(server& which) {
  which.process = std::make_unique<test::child_process>(
      test::child_options{.argv = test::as_postgres({programs_ + "postgres", "-D", which.folder + "/data",
                                                     "-p", std::to_string(which.port)})});
  if (!test::eventually([&] { return says(url_of(which, "postgres"), "SELECT 1", "1"); }, 30s))
    throw std::runtime_error("PostgreSQL does not start: " + which.process->err());
}

std::string replicated_postgres::url_of(const server& which, const std::string& database) const {
  return "postgresql://postgres@127.0.0.1:" + std::to_string(which.port) + "/" + database;
}

std::string replicated_postgres::url() const {
  return "postgresql://postgres@127.0.0.1:" + std::to_string(primary_.port) +
         ",127.0.0.1:" + std::to_string(standby_.port) + "/roster?target_session_attrs=read-write";
}

void replicated_postgres::kill_primary() {
  primary_.process->signal(SIGKILL);
  primary_.process->wait();
  primary_.process.reset();
}

void replicated_postgres::promote_standby() {
  if (query(url_of(standby_, "postgres"), "SELECT pg_promote()") != "t")
    throw std::runtime_error("the standby was not promoted");
}

std::string replicated_postgres::query_standby(const std::string& sql) const {
  return query(url_of(standby_, "roster"), sql);
}

}  // namespace roster::e2e
