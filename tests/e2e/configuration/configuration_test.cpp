// What the programs say about their settings and their use, before they serve anybody.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/temporary_folder.hpp"

namespace roster::e2e {
namespace {

using test::child_process;

struct ended {
  std::optional<int> status;
  std::string out;
  std::string err;
};

ended run(server which, std::vector<std::string> arguments, std::map<std::string, std::string> env = {}) {
  arguments.insert(arguments.begin(), program_of(which));
  child_process child({.argv = std::move(arguments), .env = std::move(env), .clean_env = true});
  ended out;
  out.status = child.wait();
  out.out = child.out();
  out.err = child.err();
  return out;
}

class EveryProgram : public testing::TestWithParam<server> {
 protected:
  std::string prefix() const {
    switch (GetParam()) {
      case server::gateway:
        return "ROSTER_GATEWAY_";
      case server::participants:
        return "ROSTER_PARTICIPANTS_";
      case server::collections:
        return "ROSTER_COLLECTIONS_";
    }
    return {};
  }
};

TEST_P(EveryProgram, ListsEveryFaultOfItsSettingsAndExitsWith2) {
  const ended end = run(GetParam(), {"serve"},
                        {{prefix() + "LISTEN", "nonsense"},
                         {prefix() + "IO_THREADS", "zero"},
                         {prefix() + "LOG_LEVEL", "loud"},
                         {prefix() + "REQUEST_TIMEOUT", "soon"},
                         {prefix() + "IDENTITY_KEYS", "too-short"}});
  EXPECT_EQ(end.status, 2);
  for (const char* name :
       {"LISTEN", "IO_THREADS", "LOG_LEVEL", "REQUEST_TIMEOUT", "IDENTITY_KEYS", "DATABASE_URL"})
    EXPECT_NE(end.err.find(prefix() + name), std::string::npos) << name << " in\n" << end.err;
  EXPECT_EQ(end.err.find("too-short"), std::string::npos) << "a secret, even a bad one, is not shown";
}

TEST_P(EveryProgram, HelpListsCommandsAndSettingsWithTheirDefaults) {
  const ended end = run(GetParam(), {"--help"});
  EXPECT_EQ(end.status, 0);
  for (const char* name : {"LISTEN", "PRIVATE_LISTEN", "DATABASE_URL", "IDENTITY_KEYS", "IO_THREADS",
                           "MAX_BODY_BYTES", "REQUEST_TIMEOUT", "DRAIN_TIMEOUT", "LOG_LEVEL"})
    EXPECT_NE(end.out.find(prefix() + name), std::string::npos) << name;
  for (const char* word : {"serve", "migrate", "create", "127.0.0.1:", "required"})
    EXPECT_NE(end.out.find(word), std::string::npos) << word;
}

TEST_P(EveryProgram, NamesItsVersion) {
  const ended end = run(GetParam(), {"--version"});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.out.substr(0, end.out.find(' ')), "roster-" + std::string(name_of(GetParam())));
}

TEST_P(EveryProgram, RefusesWrongUseInOneLineWith2) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{}, {"sreve"}, {"serve", "--wrong", "1"}, {"serve", "extra"}}) {
    const ended end = run(GetParam(), arguments);
    EXPECT_EQ(end.status, 2);
    EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1) << end.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, EveryProgram, testing::ValuesIn(every_server),
                         [](const auto& which) { return std::string(name_of(which.param)); });

TEST(APortInUse, IsOneLineThatNamesTheSettingAndExitStatus2) {
  roster_system& system = roster_system::shared();
  const std::string taken = "127.0.0.1:" + std::to_string(system.port(server::gateway));
  const std::string free = "127.0.0.1:" + std::to_string(test::free_port());
  for (const auto& [listen, private_listen, setting] :
       {std::tuple{taken, free, "ROSTER_COLLECTIONS_LISTEN"},
        std::tuple{free, taken, "ROSTER_COLLECTIONS_PRIVATE_LISTEN"}}) {
    const ended end = run(server::collections, {"serve"},
                          {{"ROSTER_COLLECTIONS_LISTEN", listen},
                           {"ROSTER_COLLECTIONS_PRIVATE_LISTEN", private_listen},
                           {"ROSTER_COLLECTIONS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"},
                           {"ROSTER_COLLECTIONS_IDENTITY_KEYS", std::string(identity_key)}});
    EXPECT_EQ(end.status, 2);
    EXPECT_NE(end.err.find(setting), std::string::npos) << end.err;
    EXPECT_NE(end.err.find("in use"), std::string::npos) << end.err;
  }
}

TEST(APathInUse, IsOneLineLikewiseAndIsLeftAsItWas) {
  const test::temporary_folder folder("path-in-use");
  const std::string path = folder.at("socket");
  const std::string taken = "127.0.0.1:" + std::to_string(roster_system::shared().port(server::gateway));
  const auto start = [&](const std::string& private_listen) {
    return run(server::collections, {"serve"},
               {{"ROSTER_COLLECTIONS_LISTEN", "unix:" + path},
                {"ROSTER_COLLECTIONS_PRIVATE_LISTEN", private_listen},
                {"ROSTER_COLLECTIONS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"},
                {"ROSTER_COLLECTIONS_IDENTITY_KEYS", std::string(identity_key)}});
  };
  const ended without_port = start(taken);
  EXPECT_EQ(without_port.status, 2);
  EXPECT_NE(without_port.err.find("ROSTER_COLLECTIONS_PRIVATE_LISTEN"), std::string::npos)
      << without_port.err;
  EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nobody may connect to a server that cannot start";

  std::ofstream(path) << "precious";
  const ended with_file = start("127.0.0.1:" + std::to_string(test::free_port()));
  EXPECT_EQ(with_file.status, 2);
  EXPECT_NE(
      with_file.err.find("ROSTER_COLLECTIONS_LISTEN: cannot listen on " + path + ": Address already in use"),
      std::string::npos)
      << with_file.err;
  EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST(Files, GiveSecretsWithoutTheirNewlineAndBothWaysAtOnceIsAFault) {
  const std::string file = testing::TempDir() + "roster-identity-keys";
  std::ofstream(file) << identity_key << '\n';
  const std::map<std::string, std::string> base{
      {"ROSTER_COLLECTIONS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"},
      {"ROSTER_COLLECTIONS_LISTEN", "wrong"},
      {"ROSTER_COLLECTIONS_IDENTITY_KEYS_FILE", file}};
  const ended by_file = run(server::collections, {"serve"}, base);
  EXPECT_EQ(by_file.status, 2);
  EXPECT_EQ(by_file.err.find("IDENTITY_KEYS"), std::string::npos) << by_file.err;
  std::map<std::string, std::string> both = base;
  both["ROSTER_COLLECTIONS_IDENTITY_KEYS"] = identity_key;
  EXPECT_NE(run(server::collections, {"serve"}, both).err.find("IDENTITY_KEYS"), std::string::npos);
  std::map<std::string, std::string> unreadable = base;
  unreadable["ROSTER_COLLECTIONS_IDENTITY_KEYS_FILE"] = file + "-that-is-not-there";
  EXPECT_NE(run(server::collections, {"serve"}, unreadable).err.find("IDENTITY_KEYS"), std::string::npos);
}

TEST(Migrate, IsRepeatableAndADatabaseThatIsAwayIsOneLineWith1) {
  roster_system& system = roster_system::shared();
  for (const server which : every_server)
    EXPECT_EQ(system.administer(which, {"migrate"}), "") << "nothing left to apply";
  const ended end = run(server::participants, {"migrate"},
                        {{"ROSTER_PARTICIPANTS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"}});
  EXPECT_EQ(end.status, 1);
  EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1) << end.err;
  EXPECT_TRUE(end.err.starts_with("roster-participants: ROSTER_PARTICIPANTS_DATABASE_URL: ")) << end.err;
}

TEST_P(EveryProgram, MigrateWaitsForADatabaseThatIsAwayUntilItsTimeIsUp) {
  const auto migrate = [this](const std::string& patience) {
    return run(GetParam(), {"migrate", "--wait", patience},
               {{prefix() + "DATABASE_URL", "postgresql://nobody:hidden@127.0.0.1:1/none"}});
  };
  const ended late = migrate("1ms");
  EXPECT_EQ(late.status, 1);
  const std::string begin =
      "roster-" + std::string(name_of(GetParam())) + ": " + prefix() + "DATABASE_URL: connection to server";
  const std::size_t second = late.err.find('\n') + 1;
  EXPECT_TRUE(late.err.starts_with(begin)) << late.err;
  EXPECT_TRUE(late.err.substr(0, second).ends_with("; waiting for up to 1ms for it\n")) << late.err;
  EXPECT_TRUE(late.err.substr(second).starts_with(begin)) << late.err;
  EXPECT_EQ(std::count(late.err.begin(), late.err.end(), '\n'), 2) << late.err;
  EXPECT_EQ(late.err.find("hidden"), std::string::npos) << late.err;

  for (const char* const wrong : {"soon", "-1s", "25h"}) {
    const ended refused = migrate(wrong);
    EXPECT_EQ(refused.status, 2) << wrong;
    EXPECT_NE(refused.err.find(": --wait: must be a duration from 0s to 1d, not"), std::string::npos)
        << refused.err;
  }
}

// What /proc/PID/status says of a signal: whether the process has a handler for it.
bool handles(const child_process& child, int signal) {
  std::ifstream status("/proc/" + std::to_string(child.pid()) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("SigCgt:"))
      return ((std::stoull(line.substr(7), nullptr, 16) >> (signal - 1)) & 1U) != 0;
  return false;
}

// As the first process of a container it would not be ended by a signal that it does not handle.
TEST_P(EveryProgram, IsEndedByASignalWhileItWaitsForADatabase) {
  for (const int signal : {SIGTERM, SIGINT}) {
    child_process child({.argv = {program_of(GetParam()), "migrate", "--wait", "10m"},
                         .env = {{prefix() + "DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"}},
                         .clean_env = true});
    ASSERT_TRUE(test::eventually([&] { return child.err().find("waiting") != std::string::npos; }))
        << child.err();
    EXPECT_TRUE(handles(child, SIGTERM));
    child.signal(signal);
    EXPECT_EQ(child.wait(), 128 + signal);
  }
}

TEST(Serve, ADatabaseThatWasNotMigratedIsOneClearLineWith2) {
  roster_system& system = roster_system::shared();
  system.query("CREATE TABLE IF NOT EXISTS participants.kept AS SELECT * FROM participants.migration");
  system.query("DELETE FROM participants.migration");
  const ended end =
      run(server::participants, {"serve"},
          {{"ROSTER_PARTICIPANTS_LISTEN", "127.0.0.1:" + std::to_string(test::free_port())},
           {"ROSTER_PARTICIPANTS_PRIVATE_LISTEN", "127.0.0.1:" + std::to_string(test::free_port())},
           {"ROSTER_PARTICIPANTS_DATABASE_URL", system.database_url(server::participants)},
           {"ROSTER_PARTICIPANTS_IDENTITY_KEYS", std::string(identity_key)}});
  system.query("INSERT INTO participants.migration SELECT * FROM participants.kept");
  system.query("DROP TABLE participants.kept");
  EXPECT_EQ(end.status, 2);
  EXPECT_NE(end.err.find("migrate"), std::string::npos) << end.err;
}

TEST(ServeAndMigrate, AMigrationThatHasChangedSinceIsOneClearLineWith2) {
  roster_system& system = roster_system::shared();
  const std::string checksum =
      system.query("SELECT checksum FROM collections.migration ORDER BY name LIMIT 1");
  system.query("UPDATE collections.migration SET checksum = 'other' WHERE checksum = '" + checksum + "'");
  const std::map<std::string, std::string> env{
      {"ROSTER_COLLECTIONS_LISTEN", "127.0.0.1:" + std::to_string(test::free_port())},
      {"ROSTER_COLLECTIONS_PRIVATE_LISTEN", "127.0.0.1:" + std::to_string(test::free_port())},
      {"ROSTER_COLLECTIONS_DATABASE_URL", system.database_url(server::collections)},
      {"ROSTER_COLLECTIONS_IDENTITY_KEYS", std::string(identity_key)}};
  const ended served = run(server::collections, {"serve"}, env);
  const ended migrated = run(server::collections, {"migrate"}, env);
  system.query("UPDATE collections.migration SET checksum = '" + checksum + "' WHERE checksum = 'other'");
  constexpr std::string_view line = "roster-collections: schema collections: V001";
  EXPECT_EQ(served.status, 2);
  EXPECT_NE(served.err.find(line), std::string::npos) << served.err;
  EXPECT_EQ(migrated.status, 2);
  EXPECT_TRUE(migrated.err.starts_with(line)) << migrated.err;
  EXPECT_EQ(std::count(migrated.err.begin(), migrated.err.end(), '\n'), 1) << migrated.err;
}

TEST_P(EveryProgram, RefusesADatabaseUrlThatIsNoneWithoutShowingIt) {
  for (const char* url :
       {"secret-that-is-no-url", "http://secret@host/", "postgresql://u:secret@h/db?wrong=1"}) {
    for (const char* command : {"serve", "migrate"}) {
      const ended end =
          run(GetParam(), {command},
              {{prefix() + "DATABASE_URL", url}, {prefix() + "IDENTITY_KEYS", std::string(identity_key)}});
      EXPECT_EQ(end.status, 2) << command;
      EXPECT_NE(end.err.find(prefix() + "DATABASE_URL: must be"), std::string::npos) << end.err;
      EXPECT_EQ(end.err.find("secret"), std::string::npos) << end.err;
    }
  }
}

TEST_P(EveryProgram, RefusesADatabasePortThatIsNoneWithoutShowingIt) {
  for (const char* url : {"postgresql://u@h:99999/db", "postgresql://u@h1:5432,h2:0/db", "host=h port=-99999",
                          "postgresql://u@h/db?port=99999x"}) {
    for (const char* command : {"serve", "migrate"}) {
      const ended end =
          run(GetParam(), {command},
              {{prefix() + "DATABASE_URL", url}, {prefix() + "IDENTITY_KEYS", std::string(identity_key)}});
      EXPECT_EQ(end.status, 2) << command << ' ' << url;
      EXPECT_NE(end.err.find(prefix() + "DATABASE_URL: must have ports from 1 to 65535\n"), std::string::npos)
          << end.err;
      EXPECT_EQ(end.err.find("99999"), std::string::npos) << end.err;
    }
  }
}

TEST_P(EveryProgram, TakesSeveralHostsOfWhichSomeHaveNoPort) {
  const ended end =
      run(GetParam(), {"migrate"}, {{prefix() + "DATABASE_URL", "postgresql://u@127.0.0.1:1,127.0.0.1/db"}});
  EXPECT_EQ(end.status, 1) << end.err;
}

TEST_P(EveryProgram, SaysInOneLineThatItsUrlIsOfAnotherRoleAndExitsWith2) {
  roster_system& system = roster_system::shared();
  const server other = GetParam() == server::gateway ? server::participants : server::gateway;
  const std::string schema(name_of(GetParam()));
  const std::map<std::string, std::string> env{
      {prefix() + "LISTEN", "127.0.0.1:" + std::to_string(test::free_port())},
      {prefix() + "PRIVATE_LISTEN", "127.0.0.1:" + std::to_string(test::free_port())},
      {prefix() + "DATABASE_URL", system.database_url(other)},
      {prefix() + "IDENTITY_KEYS", std::string(identity_key)}};
  const std::string line = "roster-" + schema + ": " + prefix() +
                           "DATABASE_URL: its role may not use the schema " + schema +
                           " (permission denied for schema " + schema + ")\n";
  const ended served = run(GetParam(), {"serve"}, env);
  EXPECT_EQ(served.status, 2);
  EXPECT_TRUE(served.err.ends_with(line)) << served.err;
  EXPECT_EQ(served.err.find("SELECT"), std::string::npos) << served.err;
  const ended migrated = run(GetParam(), {"migrate"}, env);
  EXPECT_EQ(migrated.status, 2);
  EXPECT_EQ(migrated.err, line);
}

TEST_P(EveryProgram, SaysInOneLineThatItsUrlIsOfAnotherDatabaseAndExitsWith2) {
  const std::string url = roster_system::shared().database_url(GetParam());
  const std::size_t name = url.rfind('/') + 1;
  const std::string elsewhere =
      url.substr(0, name) + "postgres" + url.substr(std::min(url.find('?', name), url.size()));
  const ended end = run(GetParam(), {"migrate"}, {{prefix() + "DATABASE_URL", elsewhere}});
  const std::string schema(name_of(GetParam()));
  EXPECT_EQ(end.status, 2);
  EXPECT_EQ(end.err, "roster-" + schema + ": " + prefix() + "DATABASE_URL: its role may not use the schema " +
                         schema + " (permission denied for database postgres)\n");
}

TEST(Health, IsTheReadinessOfTheServerBesideIt) {
  roster_system& system = roster_system::shared();
  const auto ask = [](std::uint16_t port) {
    return run(server::gateway, {"health"},
               {{"ROSTER_GATEWAY_PRIVATE_LISTEN", "0.0.0.0:" + std::to_string(port)}});
  };
  const ended ready = ask(system.private_port(server::gateway));
  EXPECT_EQ(ready.status, 0) << ready.err;
  EXPECT_EQ(ready.err, "");
  const ended nobody = ask(test::free_port());
  EXPECT_EQ(nobody.status, 1);
  EXPECT_EQ(std::count(nobody.err.begin(), nobody.err.end(), '\n'), 1) << nobody.err;
  // It answers, but it is no private listener.
  const ended another = ask(system.port(server::gateway));
  EXPECT_EQ(another.status, 1);
  EXPECT_NE(another.err.find("not ready"), std::string::npos) << another.err;
}

}  // namespace
}  // namespace roster::e2e
