// The command line: what runs, what is refused and in which words, and the exit statuses.
#include "common/app/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>

#include "common/log/log.hpp"

namespace roster::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RunCommandLine : public testing::Test {
 protected:
  RunCommandLine() {
    log::set_level(log::level::info);  // commands lower it for their process
    server_.name = "roster-test";
    server_.about = "a server for tests";
    server_.prefix = "ROSTER_CMDTEST_";
    server_.commands = {
        {{"serve"},
         "run until SIGTERM",
         {},
         [this](const arguments& given, config::reader& from) { return remember("serve", given, from); }},
        {{"credential"},
         "say how many there are",
         {},
         [this](const arguments& given, config::reader& from) {
           return remember("credential", given, from);
         }},
        {{"credential", "create"},
         "make a credential",
         {{.name = "owner", .help = "whose it is", .required = true, .repeated = false, .is_switch = false},
          {.name = "scope",
           .help = "what it may do",
           .required = false,
           .repeated = true,
           .is_switch = false},
          {.name = "force", .help = "do not ask", .required = false, .repeated = false, .is_switch = true}},
         [this](const arguments& given, config::reader& from) { return remember("create", given, from); }},
        {{"configured"},
         "needs its settings",
         {},
         [](const arguments&, config::reader& from) {
           declare(from);
           if (!from.faults().empty()) throw bad_configuration{};
           return 0;
         }},
        {{"fail"},
         "throw",
         {},
         [](const arguments&, config::reader&) -> int {
           throw std::runtime_error("could not connect:\n\tno route\n");
         }},
        {{"misuse"},
         "throw bad_usage",
         {},
         [](const arguments&, config::reader&) -> int { throw bad_usage("--from is after --to"); }},
        {{"seven"}, "exit with 7", {}, [](const arguments&, config::reader&) { return 7; }},
    };
    server_.declare_settings = declare;
  }

  static void declare(config::reader& from) {
    from.required_text("DATABASE_URL", "Where the database is");
    from.number("LANES", 1, {1, 64}, "Database connections");
  }

  int run(std::vector<std::string> words, const config::environment& from = no_variables) {
    words.insert(words.begin(), "roster-test");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    log::flush();  // what tests before this one logged is none of ours
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = run_command_line(server_, static_cast<int>(argv.size()), argv.data(), from);
    log::flush();
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return status;
  }

  void expect_refused(const std::vector<std::string>& words, std::string_view complaint) {
    EXPECT_EQ(run(words), 2);
    EXPECT_EQ(err_, "roster-test: " + std::string(complaint) + "\n");
    EXPECT_EQ(out_, "");
    EXPECT_EQ(ran_, "");
  }

  static std::optional<std::string> no_variables(std::string_view /*name*/) { return std::nullopt; }

  int remember(std::string_view name, const arguments& given, const config::reader& /*from*/) {
    ran_ = name;
    given_ = given;
    return 0;
  }

  program server_;
  std::string ran_;
  arguments given_;
  std::string out_;
  std::string err_;
};

TEST_F(RunCommandLine, RunsTheCommandItsWordsName) {
  EXPECT_EQ(run({"serve"}), 0);
  EXPECT_EQ(ran_, "serve");
  EXPECT_EQ(err_, "");
}

TEST_F(RunCommandLine, PrefersTheLongerOfTwoCommands) {
  EXPECT_EQ(run({"credential"}), 0);
  EXPECT_EQ(ran_, "credential");
  EXPECT_EQ(run({"credential", "create", "--owner", "x"}), 0);
  EXPECT_EQ(ran_, "create");
}

TEST_F(RunCommandLine, ReadsOptionsInBothSpellings) {
  EXPECT_EQ(run({"credential", "create", "--owner=a=b", "--scope", "one", "--force", "--scope=two"}), 0);
  EXPECT_EQ(given_.get("owner"), "a=b");
  EXPECT_THAT(given_.all("scope"), ElementsAre("one", "two"));
  EXPECT_TRUE(given_.has("force"));
  EXPECT_FALSE(given_.has("other"));
  EXPECT_EQ(given_.get("other"), std::nullopt);
  EXPECT_THAT(given_.all("other"), IsEmpty());
}

TEST_F(RunCommandLine, TakesAValueThatLooksLikeAnOptionAfterAnEqualsSign) {
  EXPECT_EQ(run({"credential", "create", "--owner=--scope"}), 0);
  EXPECT_EQ(given_.get("owner"), "--scope");
  EXPECT_EQ(run({"credential", "create", "--owner", "-"}), 0);
  EXPECT_EQ(given_.get("owner"), "-");
  EXPECT_EQ(run({"credential", "create", "--owner="}), 0);
  EXPECT_EQ(given_.get("owner"), "");
}

TEST_F(RunCommandLine, RefusesWrongUsageInOneLine) {
  expect_refused({}, "a command is missing; see --help");
  expect_refused({"swerve"}, "unknown command 'swerve'; see --help");
  expect_refused({"swerve", "now", "--fast"}, "unknown command 'swerve now'; see --help");
  expect_refused({"--owner", "x"}, "unknown command '--owner'; see --help");
  expect_refused({"serve", "now"}, "unexpected argument 'now'; see --help");
  expect_refused({"serve", "-v"}, "unexpected argument '-v'; see --help");
  expect_refused({"serve", "--fast"}, "unknown option '--fast'; see --help");
  expect_refused({"serve", "--"}, "unknown option '--'; see --help");
  expect_refused({"credential", "create"}, "missing option '--owner'; see --help");
  expect_refused({"credential", "create", "--owner"},
                 "a value is missing after option '--owner'; see --help");
  expect_refused({"credential", "create", "--owner", "--force"},
                 "a value is missing after option '--owner'; see --help");
  expect_refused({"credential", "create", "--owner", "x", "--owner", "y"},
                 "given twice: option '--owner'; see --help");
  expect_refused({"credential", "create", "--owner", "x", "--force=yes"},
                 "no value belongs to option '--force'; see --help");
}

TEST_F(RunCommandLine, ListsEveryConfigurationFaultOnItsOwnLine) {
  const auto variables = [](std::string_view name) -> std::optional<std::string> {
    if (name == "ROSTER_CMDTEST_LANES") return "many";
    return std::nullopt;
  };
  EXPECT_EQ(run({"configured"}, variables), 2);
  EXPECT_EQ(err_,
            "roster-test: ROSTER_CMDTEST_DATABASE_URL: is required\n"
            "roster-test: ROSTER_CMDTEST_LANES: must be a number from 1 to 64, not \"many\"\n");
}

TEST_F(RunCommandLine, TurnsAnExceptionIntoOneLineAndStatus1) {
  EXPECT_EQ(run({"fail"}), 1);
  EXPECT_EQ(err_, "roster-test: could not connect: no route\n");
}

TEST_F(RunCommandLine, TurnsBadUsageIntoOneLineAndStatus2) {
  EXPECT_EQ(run({"misuse"}), 2);
  EXPECT_EQ(err_, "roster-test: --from is after --to\n");
}

TEST_F(RunCommandLine, ExitsWithTheStatusOfTheCommand) {
  EXPECT_EQ(run({"seven"}), 7);
}

TEST_F(RunCommandLine, PrintsItsVersion) {
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out_, std::string("roster-test ") + ROSTER_VERSION + "\n");
  EXPECT_EQ(err_, "");
}

TEST_F(RunCommandLine, HelpsWithEveryCommandOptionAndSetting) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--help"}, {"serve", "--help"}, {"credential", "create", "--help"}}) {
    EXPECT_EQ(run(words), 0);
    EXPECT_EQ(ran_, "");
    EXPECT_EQ(err_, "");
    EXPECT_THAT(out_, HasSubstr("roster-test: a server for tests\n"));
    EXPECT_THAT(out_, HasSubstr("\n  credential create     make a credential\n"));
    EXPECT_THAT(out_, HasSubstr("\n    --owner VALUE       whose it is\n"));
    EXPECT_THAT(out_, HasSubstr("\n    [--scope VALUE]...  what it may do\n"));
    EXPECT_THAT(out_, HasSubstr("\n    [--force]           do not ask\n"));
    EXPECT_THAT(out_, HasSubstr("\n  ROSTER_CMDTEST_DATABASE_URL  Where the database is; required\n"));
    EXPECT_THAT(out_,
                HasSubstr("\n  ROSTER_CMDTEST_LANES         Database connections (1 to 64); default 1\n"));
  }
}

TEST_F(RunCommandLine, WarnsOfASettingThatNothingDeclares) {
  ::setenv("ROSTER_CMDTEST_LANE", "2", 1);
  ::setenv("ROSTER_CMDTEST_LANES_FILE", "/run/lanes", 1);
  EXPECT_EQ(run({"serve"}), 0);
  ::unsetenv("ROSTER_CMDTEST_LANE");
  ::unsetenv("ROSTER_CMDTEST_LANES_FILE");
  EXPECT_THAT(err_, HasSubstr("\"event\":\"unknown setting\",\"name\":\"ROSTER_CMDTEST_LANE\"}\n"));
  EXPECT_THAT(err_, testing::Not(HasSubstr("LANES_FILE")));
}

}  // namespace
}  // namespace roster::app
