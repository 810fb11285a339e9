// Ports, settings and the programs' own commands; nothing of it reaches into a server.
#include "tests/e2e/harness/system.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <exception>
#include <iostream>
#include <pqxx/pqxx>
#include <stdexcept>
#include <utility>

#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::e2e {

namespace {

using namespace std::chrono_literals;

std::string prefix_of(server which) {
  std::string name(name_of(which));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return "ROSTER_" + name + "_";
}

std::string local(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

}  // namespace

std::string_view name_of(server which) {
  switch (which) {
    case server::gateway:
      return "gateway";
    case server::participants:
      return "participants";
    case server::collections:
      return "collections";
  }
  throw std::logic_error("no such server");
}

std::string program_of(server which) {
  return std::string(ROSTER_PROGRAMS "/roster-").append(name_of(which));
}

roster_system::roster_system(system_options options)
    : database_url_(options.database_url.empty()
                        ? test::temporary_postgres::instance().make_database_with_roles()
                        : options.database_url) {
  for (const server which : every_server) {
    of(which).port = test::free_port();
    of(which).private_port = test::free_port();
  }
  const auto configure = [this](server which, settings more) {
    more.emplace("LISTEN", local(of(which).port));
    more.emplace("PRIVATE_LISTEN", local(of(which).private_port));
    more.emplace("DATABASE_URL", database_url(which));
    more.emplace("IDENTITY_KEYS", identity_key);
    for (const auto& [name, value] : more) of(which).env[prefix_of(which) + name] = value;
  };
  options.participants.emplace("PUBLIC_URL", url());
  options.gateway.emplace("PARTICIPANTS_URL", local(of(server::participants).port));
  options.gateway.emplace("COLLECTIONS_URL", local(of(server::collections).port));
  configure(server::participants, std::move(options.participants));
  configure(server::collections, std::move(options.collections));
  configure(server::gateway, std::move(options.gateway));

  for (const server which : every_server) administer(which, {"migrate"});
  // The gateway is the last of them: one that finds nobody listening leaves that address alone for a while.
  for (const server which : every_server) start(which);
}

roster_system::~roster_system() {
  // The gateway first: a link that breaks under it is a line of its log, and noise.
  for (auto which = every_server.rbegin(); which != every_server.rend(); ++which) {
    if (!of(*which).process) continue;
    // A server that a test ended itself was judged there. Of the others a sanitizer has its say by the exit
    // status, at the latest here: leaks are looked for at the end.
    if (process(*which).is_running()) {
      process(*which).signal(SIGCONT);
      process(*which).signal(SIGTERM);
      EXPECT_EQ(process(*which).wait(60s), 0) << name_of(*which);
    }
    if (testing::Test::HasFailure())
      std::cerr << "log of " << name_of(*which) << ":\n" << process(*which).err();
  }
}

roster_system& roster_system::shared() {
  static std::unique_ptr<roster_system> one;
  // Ends it after the last test, while its database is there and a failure still counts.
  class end_of_tests final : public testing::Environment {
    void TearDown() override { one.reset(); }
  };
  if (!one) {
    one = std::make_unique<roster_system>();
    static const auto* const registered = testing::AddGlobalTestEnvironment(new end_of_tests);
    static_cast<void>(registered);
  }
  return *one;
}

std::uint16_t roster_system::port(server which) const {
  return of(which).port;
}
std::uint16_t roster_system::private_port(server which) const {
  return of(which).private_port;
}
std::string roster_system::url() const {
  return "http://" + local(of(server::gateway).port);
}

test::http_client roster_system::connect(server which) const {
  return test::http_client(port(which));
}

void roster_system::start_without_waiting(server which) {
  of(which).process = std::make_unique<test::child_process>(
      test::child_options{.argv = {program_of(which), "serve"}, .env = of(which).env});
}

void roster_system::start(server which) {
  start_without_waiting(which);
  if (!test::eventually([&] { return readiness(which) == 200; }, 60s))
    throw std::runtime_error(std::string(name_of(which)) + " is not ready: " + process(which).err());
}

test::child_process& roster_system::process(server which) {
  return *of(which).process;
}

int roster_system::readiness(server which) const {
  try {
    test::http_client client(private_port(which));
    return static_cast<int>(client.request("GET", "/health/ready").status);
  } catch (const std::exception&) {
    return 0;
  }
}

bool roster_system::logs(server which, const std::vector<std::string>& parts) {
  return test::eventually([&] {
    const std::string log = process(which).err();
    for (std::size_t begin = 0; begin < log.size();) {
      const std::size_t end = std::min(log.find('\n', begin), log.size());
      const std::string_view line = std::string_view(log).substr(begin, end - begin);
      if (std::all_of(parts.begin(), parts.end(), [line](const std::string& wanted) {
            return line.find(wanted) != std::string_view::npos;
          }))
        return true;
      begin = end + 1;
    }
    return false;
  });
}

std::string roster_system::administer(server which, std::vector<std::string> command) const {
  command.insert(command.begin(), program_of(which));
  std::string printed = test::run_to_end({.argv = std::move(command), .env = of(which).env});
  while (printed.ends_with('\n')) printed.pop_back();
  return printed;
}

team_access roster_system::make_team(const std::string& subject) const {
  std::string id = administer(server::participants, {"team", "create", "--name", "Test", "--owner", subject});
  return {std::move(id), subject, make_token(subject)};
}

collection_access roster_system::make_collection(const std::string& subject) const {
  std::string id =
      administer(server::collections, {"collection", "create", "--title", "Test", "--owner", subject});
  return {std::move(id), subject, make_api_key(subject)};
}

std::string roster_system::make_token(const std::string& subject, std::vector<std::string> more) const {
  return make_credential("bearer", subject, std::move(more));
}

std::string roster_system::make_api_key(const std::string& subject, std::vector<std::string> more) const {
  return make_credential("api_key", subject, std::move(more));
}

std::string roster_system::make_credential(const std::string& kind, const std::string& subject,
                                           std::vector<std::string> more) const {
  std::vector<std::string> command{"credential", "create", "--kind", kind,
                                   "--subject",  subject,  "--name", "test"};
  command.insert(command.end(), more.begin(), more.end());
  return administer(server::gateway, std::move(command));
}

std::string roster_system::database_url(server which) const {
  return test::temporary_postgres::role_url(database_url_, name_of(which));
}

std::string roster_system::query(const std::string& sql) const {
  pqxx::connection on(database_url_);
  pqxx::nontransaction work(on);
  const pqxx::result rows = work.exec(sql);
  if (rows.empty() || rows.columns() == 0) return {};
  return rows[0][0].c_str();
}

}  // namespace roster::e2e
