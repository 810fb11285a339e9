// ./run from a copy of the tree, with the programs that are being tested: start, paste, stop, start again.
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/harness/requests.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/temporary_folder.hpp"

namespace roster::e2e {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::child_process;

// A temporary folder with a copy of what ./run needs, and a ROSTER_HOME beside it. Both can be entered by
// their owner alone, as a clone in /root can.
class copied_tree {
 public:
  explicit copied_tree(std::string home = "home") : home_(std::move(home)) {
    fs::create_directories(folder_.path() / "tree/deploy");
    fs::copy(ROSTER_SOURCES "/run", folder_.path() / "tree/run");
    fs::copy(ROSTER_SOURCES "/deploy/scripts", folder_.path() / "tree/deploy/scripts",
             fs::copy_options::recursive);
    fs::copy(ROSTER_SOURCES "/deploy/postgres", folder_.path() / "tree/deploy/postgres",
             fs::copy_options::recursive);
  }

  test::child_options run_with(std::uint16_t port) const {
    // A test that runs in the background has inherited an ignored SIGINT, which no script can take back.
    // The programs are those of this very build, so under a sanitizer its errors end a server here as well.
    return {.argv = {"env", "--default-signal=INT", (folder_.path() / "tree/run").string()},
            .env = {{"ROSTER_HOME", home().string()},
                    {"ROSTER_PORT", std::to_string(port)},
                    {"ROSTER_PROGRAMS", ROSTER_PROGRAMS},
                    // A proxy that is not there: nothing of ours may ask one for 127.0.0.1.
                    {"http_proxy", "http://127.0.0.1:9"}}};
  }
  fs::path home() const { return folder_.path() / home_; }
  fs::path demo_env() const { return home() / "demo.env"; }

 private:
  test::temporary_folder folder_{"run"};
  std::string home_;
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

bool becomes_ready(const copied_tree& tree, child_process& run) {
  return test::eventually([&] { return fs::exists(tree.demo_env()) || !run.is_running(); }, 120s) &&
         fs::exists(tree.demo_env()) &&
         test::eventually([&] { return run.out().find("guests \\") != std::string::npos; });
}

// The `number`th command of the text that begins with "curl -i", with its continued lines.
std::string pasted(const std::string& text, int number) {
  std::size_t begin = text.find("\ncurl -i");
  for (int i = 1; i < number && begin != std::string::npos; ++i) begin = text.find("\ncurl -i", begin + 1);
  if (begin == std::string::npos) return "false";
  return text.substr(begin, text.find("\n\n", begin) - begin);
}

std::string in_bash(const std::string& command) {
  return test::run_to_end({.argv = {"bash", "-c", command}});
}

TEST(RunScript, StartsEverythingAnswersThePastedLinesAndKeepsItsData) {
  const copied_tree tree;
  const std::uint16_t port = test::free_port();
  std::string first_env;
  {
    child_process run(tree.run_with(port));
    ASSERT_TRUE(becomes_ready(tree, run)) << run.out() << run.err();
    const std::string printed = run.out();
    EXPECT_LE(std::count(printed.begin(), printed.end(), '\n'), 50) << "one screen:\n" << printed;

    first_env = text_of(tree.demo_env());
    EXPECT_EQ(std::count(first_env.begin(), first_env.end(), '\n'), 7);
    for (const char* name :
         {"ROSTER_URL=", "ROSTER_TEAM=", "ROSTER_TOKEN=rst_", "ROSTER_COLLECTION=", "ROSTER_API_KEY=rsk_",
          "ROSTER_OPERATOR_TOKEN=rst_", "ROSTER_DATABASE_URL=postgresql://"})
      EXPECT_NE(first_env.find(name), std::string::npos) << name;
    struct stat status {};
    ASSERT_EQ(::stat(tree.demo_env().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);

    const std::string created = in_bash(pasted(run.out(), 1));
    EXPECT_NE(created.find("201 Created"), std::string::npos) << created;
    EXPECT_NE(created.find("\"key\":\"jbrooksuk\""), std::string::npos) << created;
    const std::string added = in_bash(pasted(run.out(), 2));
    EXPECT_NE(added.find("200 OK"), std::string::npos) << added;
    EXPECT_NE(added.find("example-email@example.com"), std::string::npos) << added;
    EXPECT_NE(added.find("\"user_role\":{\"name\":\"admin\"}"), std::string::npos) << added;
    EXPECT_EQ(in_bash("source " + tree.demo_env().string() +
                      " && psql --no-psqlrc -At \"$ROSTER_DATABASE_URL\" -c 'SHOW fsync' -c \"SELECT key "
                      "FROM participants.participant\""),
              "on\njbrooksuk\n");

    const std::string log = text_of(tree.home() / "log/gateway.log");
    for (const char* service : {"participants", "collections"})
      EXPECT_NE(log.find("\"unix:" + (tree.home() / "sockets" / service).string() + "\""), std::string::npos)
          << log;

    run.signal(SIGINT);
    EXPECT_EQ(run.wait(120s), 0) << run.err();
    EXPECT_EQ(run.err().find("ended with status"), std::string::npos) << "not in order: " << run.err();
    EXPECT_FALSE(fs::exists(tree.home() / "sockets/participants"));
    EXPECT_FALSE(fs::exists(tree.demo_env())) << "what is stopped must not look ready";
    EXPECT_FALSE(fs::exists(tree.home() / "postgres/postmaster.pid"));
  }
  child_process again(tree.run_with(port));
  ASSERT_TRUE(becomes_ready(tree, again)) << again.out() << again.err();
  const std::string second_env = text_of(tree.demo_env());
  // All but the database's port is as before.
  EXPECT_EQ(second_env.substr(0, second_env.find("ROSTER_DATABASE_URL")),
            first_env.substr(0, first_env.find("ROSTER_DATABASE_URL")));
  EXPECT_NE(in_bash(pasted(again.out(), 1)).find("The key has already been taken."), std::string::npos);
  again.signal(SIGTERM);
  EXPECT_EQ(again.wait(120s), 0) << again.err();
}

TEST(RunScript, TakesPortsWhereThePathsOfItsSocketsWouldBeTooLong) {
  const copied_tree tree(std::string(100, 'h'));
  child_process run(tree.run_with(test::free_port()));
  ASSERT_TRUE(becomes_ready(tree, run)) << run.out() << run.err();
  const std::string created = in_bash(pasted(run.out(), 1));
  EXPECT_NE(created.find("201 Created"), std::string::npos) << created;
  run.signal(SIGTERM);
  EXPECT_EQ(run.wait(120s), 0) << run.err();
}

TEST(RunScript, ATakenPortIsAClearErrorAtOnce) {
  roster_system& system = roster_system::shared();
  const copied_tree tree;
  child_process run(tree.run_with(system.port(server::gateway)));
  EXPECT_EQ(run.wait(20s), 1);
  EXPECT_NE(run.err().find("port " + std::to_string(system.port(server::gateway))), std::string::npos)
      << run.err();
  EXPECT_NE(run.err().find("ROSTER_PORT"), std::string::npos) << run.err();
}

TEST(RunScript, ASecondOneOnTheSameHomeIsRefusedAndTheFirstGoesOn) {
  const copied_tree tree;
  child_process first(tree.run_with(test::free_port()));
  ASSERT_TRUE(becomes_ready(tree, first)) << first.out() << first.err();
  child_process second(tree.run_with(test::free_port()));
  EXPECT_EQ(second.wait(20s), 1);
  EXPECT_NE(second.err().find("another ./run"), std::string::npos) << second.err();
  EXPECT_TRUE(first.is_running());
  EXPECT_TRUE(fs::exists(tree.demo_env()));
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(120s), 0);
}

TEST(RunScript, AServerThatDiesIsNamedAndEverythingElseIsStopped) {
  const copied_tree tree;
  const std::uint16_t port = test::free_port();
  child_process run(tree.run_with(port));
  ASSERT_TRUE(becomes_ready(tree, run)) << run.out() << run.err();
  in_bash("pkill -KILL --parent " + std::to_string(run.pid()) + " --full roster-collections");
  EXPECT_EQ(run.wait(120s), 1);
  EXPECT_NE(run.err().find("roster-collections stopped by itself"), std::string::npos) << run.err();
  EXPECT_FALSE(fs::exists(tree.demo_env()));
  EXPECT_FALSE(fs::exists(tree.home() / "postgres/postmaster.pid"));
  EXPECT_THROW(http_client{port}, std::runtime_error);
}

TEST(RunScript, KilledWithoutWarningItLeavesNothingRunningAndStartsAgain) {
  const copied_tree tree;
  const std::uint16_t port = test::free_port();
  {
    child_process run(tree.run_with(port));
    ASSERT_TRUE(becomes_ready(tree, run)) << run.out() << run.err();
    run.signal(SIGKILL);
    run.wait();
  }
  EXPECT_TRUE(test::eventually(
      [&] {
        try {
          const http_client client(port);
          return false;
        } catch (const std::runtime_error&) {
          return true;
        }
      },
      45s));
  child_process again(tree.run_with(port));
  EXPECT_TRUE(becomes_ready(tree, again)) << again.out() << again.err();
  again.signal(SIGTERM);
  EXPECT_EQ(again.wait(120s), 0);
}

TEST(RunScript, AProcessThatGotTheNumberOfADeadDatabaseIsLeftAlone) {
  const copied_tree tree;
  {
    child_process run(tree.run_with(test::free_port()));
    ASSERT_TRUE(becomes_ready(tree, run)) << run.out() << run.err();
    run.signal(SIGTERM);
    ASSERT_EQ(run.wait(120s), 0) << run.err();
  }
  // As the server's user, or nothing of ours could hit it anyway.
  std::vector<std::string> argv{"env", "--default-signal=INT"};
  if (::geteuid() == 0)
    argv.insert(argv.end(), {"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"});
  argv.insert(argv.end(), {"sleep", "600"});
  child_process bystander({.argv = std::move(argv)});
  // Once it sleeps as that user, and not before, it is a process like any other.
  ASSERT_TRUE(test::eventually(
      [&] { return text_of("/proc/" + std::to_string(bystander.pid()) + "/comm") == "sleep\n"; }));
  // What a crash of the machine leaves behind: a file whose number is somebody else's by now.
  std::ofstream(tree.home() / "postgres/postmaster.pid")
      << bystander.pid() << "\n"
      << (tree.home() / "postgres").string() << "\n1700000000\n5432\n\n127.0.0.1\n";
  child_process again(tree.run_with(test::free_port()));
  EXPECT_TRUE(becomes_ready(tree, again)) << again.out() << again.err();
  EXPECT_TRUE(bystander.is_running());
  again.signal(SIGTERM);
  EXPECT_EQ(again.wait(120s), 0) << again.err();
}

}  // namespace
}  // namespace roster::e2e
