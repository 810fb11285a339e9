// The credential commands against a real database.
#include "gateway/credential_commands.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/gateway/auth/command_runner.hpp"
#include "tests/gateway/auth/gateway_database.hpp"

namespace roster::gateway {
namespace {

class CredentialCommands : public GatewayDatabase {
 protected:
  command_outcome run(std::vector<std::string> words) {
    return run_command(std::move(words), {{"ROSTER_GATEWAY_DATABASE_URL", options.url}});
  }
  command_outcome create() {
    return run({"credential", "create", "--kind", "api_key", "--subject", "Jane@Example.com", "--scope",
                "subscriptions:write", "--name", "ci", "--expires", "2099-01-31T00:00:00Z", "--rate-limit",
                "60"});
  }
};

TEST_F(CredentialCommands, CreatePrintsTheSecretAlone) {
  const command_outcome done = create();
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out.size(), 45U);
  EXPECT_TRUE(done.out.starts_with("rsk_"));
  EXPECT_TRUE(done.out.ends_with("\n"));
}

TEST_F(CredentialCommands, ListShowsATableWithoutSecrets) {
  const std::string secret = create().out;
  const command_outcome done = run({"credential", "list"});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_TRUE(done.out.starts_with(
      "id\tkind\tsubject\tscopes\tname\trate_limit\tcreated\texpires\trevoked\tlast_used\n"));
  EXPECT_NE(done.out.find("\tapi_key\tjane@example.com\tsubscriptions:write\tci\t60\t"), std::string::npos)
      << done.out;
  EXPECT_NE(done.out.find("\t2099-01-31T00:00:00Z\t\t\n"), std::string::npos) << done.out;
  EXPECT_EQ(done.out.find(secret.substr(4, 40)), std::string::npos);
}

TEST_F(CredentialCommands, RotatePrintsANewSecretAlone) {
  const std::string before = create().out;
  const command_outcome done =
      run({"credential", "rotate", "--id", std::to_string(id_of("jane@example.com"))});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out.size(), 45U);
  EXPECT_NE(done.out, before);
}

TEST_F(CredentialCommands, RevokeSaysNothingWhenItIsDone) {
  create();
  const command_outcome done =
      run({"credential", "revoke", "--id", std::to_string(id_of("jane@example.com"))});
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_EQ(done.out, "");
  EXPECT_NE(list_credentials(on)[0].revoked, "");
}

TEST_F(CredentialCommands, HistoryShowsWhatWasDoneWithoutSecrets) {
  const std::string secret = create().out;
  const std::string id = std::to_string(id_of("jane@example.com"));
  ASSERT_EQ(run({"credential", "revoke", "--id", id}).status, 0);
  const command_outcome all = run({"credential", "history"});
  EXPECT_EQ(all.status, 0) << all.err;
  EXPECT_TRUE(all.out.starts_with("event\ttime\tcredential\ttype\tdetail\n2\t")) << all.out;
  EXPECT_NE(all.out.find("\t" + id + "\tcredential.revoked\t{}\n1\t"), std::string::npos) << all.out;
  EXPECT_NE(all.out.find("\t" + id +
                         "\tcredential.created\t{\"kind\": \"api_key\", \"name\": \"ci\","
                         " \"subject\": \"jane@example.com\"}\n"),
            std::string::npos)
      << all.out;
  EXPECT_EQ(all.out.find(secret.substr(4, 40)), std::string::npos);
  EXPECT_EQ(run({"credential", "history", "--id", id}).out, all.out);
  EXPECT_EQ(run({"credential", "history", "--id", "99"}).out, "event\ttime\tcredential\ttype\tdetail\n");
}

TEST_F(CredentialCommands, SayThatThereIsNoSuchCredential) {
  for (const char* what : {"revoke", "rotate"}) {
    const command_outcome done = run({"credential", what, "--id", "99"});
    EXPECT_EQ(done.status, 1);
    EXPECT_NE(done.err.find("99"), std::string::npos) << done.err;
  }
}

TEST_F(CredentialCommands, SayThatTheSchemaIsNotThereYet) {
  const std::string empty = test::temporary_postgres::role_url(
      test::temporary_postgres::instance().make_database_with_roles(), "gateway");
  const command_outcome done = run_command({"credential", "list"}, {{"ROSTER_GATEWAY_DATABASE_URL", empty}});
  EXPECT_EQ(done.status, 2);
  EXPECT_NE(done.err.find("migrate"), std::string::npos) << done.err;
}

TEST_F(CredentialCommands, MigratePrintsWhatItApplied) {
  const std::string empty = test::temporary_postgres::role_url(
      test::temporary_postgres::instance().make_database_with_roles(), "gateway");
  const std::map<std::string, std::string> env{{"ROSTER_GATEWAY_DATABASE_URL", empty}};
  EXPECT_EQ(run_command({"migrate"}, env).out, "V001__credentials.sql\nV002__events.sql\n");
  const command_outcome again = run_command({"migrate"}, env);
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(again.out, "");
}

}  // namespace
}  // namespace roster::gateway
