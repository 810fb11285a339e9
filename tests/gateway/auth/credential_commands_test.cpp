// What the credential commands refuse before they ask any database.
#include "gateway/credential_commands.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/auth/command_runner.hpp"

namespace roster::gateway {
namespace {

const std::map<std::string, std::string> no_settings;

command_outcome create(std::vector<std::string> more) {
  std::vector<std::string> words{"credential", "create", "--kind", "bearer", "--subject", "jane@example.com"};
  words.insert(words.end(), more.begin(), more.end());
  return run_command(words, no_settings);
}

void expect_usage_fault(const command_outcome& done, const std::string& option) {
  EXPECT_EQ(done.status, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_NE(done.err.find("--" + option), std::string::npos) << done.err;
}

TEST(CredentialCreate, WantsAKindAndASubject) {
  expect_usage_fault(run_command({"credential", "create", "--kind", "bearer"}, no_settings), "subject");
  expect_usage_fault(run_command({"credential", "create", "--subject", "a@b"}, no_settings), "kind");
}

TEST(CredentialCreate, RefusesAnUnknownKind) {
  expect_usage_fault(
      run_command({"credential", "create", "--kind", "password", "--subject", "a@b"}, no_settings), "kind");
}

TEST(CredentialCreate, RefusesASubjectThatIsNoAddress) {
  expect_usage_fault(
      run_command({"credential", "create", "--kind", "bearer", "--subject", "jane"}, no_settings), "subject");
}

TEST(CredentialCreate, RefusesAnUnknownScopeAndNamesThoseThereAre) {
  for (const char* scope : {"bogus", "subscriptions:write ", "Subscriptions:write"}) {
    const command_outcome done = create({"--scope", "subscriptions:write", "--scope", scope});
    expect_usage_fault(done, "scope");
    EXPECT_EQ(done.err, "roster-gateway: --scope must be one of: subscriptions:write\n");
  }
  expect_usage_fault(create({"--scope="}), "scope");
}

TEST(CredentialCreate, RefusesANameWithALineBreak) {
  expect_usage_fault(create({"--name", "a\nb"}), "name");
}

TEST(CredentialCreate, RefusesAnExpiryThatIsNoTimeOrInThePast) {
  expect_usage_fault(create({"--expires", "tomorrow"}), "expires");
  expect_usage_fault(create({"--expires", "2001-01-01T00:00:00Z"}), "expires");
}

TEST(CredentialCreate, RefusesARateLimitThatIsNoPositiveNumber) {
  for (const char* limit : {"0", "-1", "x", "1.5", "2147483648", ""})
    expect_usage_fault(create({"--rate-limit=" + std::string(limit)}), "rate-limit");
}

TEST(CredentialCreate, SaysThatTheDatabaseUrlIsMissing) {
  const command_outcome done = create({});
  EXPECT_EQ(done.status, 2);
  EXPECT_NE(done.err.find("ROSTER_GATEWAY_DATABASE_URL"), std::string::npos) << done.err;
}

TEST(CredentialRotate, RefusesAnOverlapThatIsNoDuration) {
  expect_usage_fault(run_command({"credential", "rotate", "--id", "1", "--overlap", "soon"}, no_settings),
                     "overlap");
}

TEST(CredentialRevoke, RefusesAnIdThatIsNoNumber) {
  expect_usage_fault(run_command({"credential", "revoke", "--id", "rst_x"}, no_settings), "id");
}

TEST(GatewayHelp, NamesEveryCommandAndSetting) {
  const command_outcome done = run_command({"--help"}, no_settings);
  EXPECT_EQ(done.status, 0);
  for (const char* expected :
       {"credential create", "credential list", "credential rotate", "credential revoke", "serve", "migrate",
        "ROSTER_GATEWAY_LISTEN", "ROSTER_GATEWAY_DATABASE_URL", "ROSTER_GATEWAY_IDENTITY_KEYS",
        "ROSTER_GATEWAY_PARTICIPANTS_URL", "ROSTER_GATEWAY_COLLECTIONS_URL",
        "ROSTER_GATEWAY_CREDENTIAL_GRACE", "ROSTER_GATEWAY_RATE_LIMIT", "ROSTER_GATEWAY_LINKS"})
    EXPECT_NE(done.out.find(expected), std::string::npos) << expected;
}

TEST(GatewayServe, ListsEveryFaultOfItsSettings) {
  const command_outcome done = run_command({"serve"}, {{"ROSTER_GATEWAY_RATE_LIMIT", "-1"},
                                                       {"ROSTER_GATEWAY_PARTICIPANTS_URL", "nowhere"},
                                                       {"ROSTER_GATEWAY_IDENTITY_KEYS", "short"}});
  EXPECT_EQ(done.status, 2);
  for (const char* name : {"RATE_LIMIT", "PARTICIPANTS_URL", "IDENTITY_KEYS", "DATABASE_URL"})
    EXPECT_NE(done.err.find("ROSTER_GATEWAY_" + std::string(name)), std::string::npos) << name;
  EXPECT_EQ(done.err.find("short"), std::string::npos) << "a secret must not be shown";
}

}  // namespace
}  // namespace roster::gateway
