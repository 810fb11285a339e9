// Making, listing, rotating and revoking credentials in a real database.
#include "gateway/auth/credential_admin.hpp"

#include <gtest/gtest.h>

#include "tests/gateway/auth/gateway_database.hpp"

namespace roster::gateway {
namespace {

using namespace std::chrono_literals;

class CredentialAdministration : public GatewayDatabase {};

TEST_F(CredentialAdministration, ListsWhatWasCreatedWithoutItsSecret) {
  new_credential wanted;
  wanted.kind = credential_kind::api_key;
  wanted.subject = "jane@example.com";
  wanted.scopes = {"subscriptions:write", "x\"y,{z}"};
  wanted.name = "it's \\ \"quoted\" \xC3\xA4";
  wanted.rate_limit = 60;
  wanted.expires = text::timestamp(std::chrono::sys_days(std::chrono::year(2099) / 1 / 31) + 1h);
  const std::string secret = create_credential(on, wanted);
  EXPECT_EQ(secret.substr(0, 4), "rsk_");

  const auto rows = list_credentials(on);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].kind, "api_key");
  EXPECT_EQ(rows[0].subject, "jane@example.com");
  EXPECT_EQ(rows[0].scopes, "subscriptions:write x\"y,{z}");
  EXPECT_EQ(rows[0].name, wanted.name);
  EXPECT_EQ(rows[0].rate_limit, "60");
  EXPECT_EQ(rows[0].expires, "2099-01-31T01:00:00Z");
  EXPECT_EQ(rows[0].revoked, "");
  EXPECT_EQ(rows[0].last_used, "");
}

TEST_F(CredentialAdministration, KeepsOnlyTheHash) {
  const std::string secret = create("jane@example.com");
  const pqxx::result rows =
      execute("SELECT encode(secret_hash, 'hex'), credential::text FROM gateway.credential");
  EXPECT_EQ(std::string(rows[0][0].c_str()), crypto::to_hex(hash_secret(secret)));
  EXPECT_EQ(std::string(rows[0][1].c_str()).find(secret.substr(4)), std::string::npos);
}

TEST_F(CredentialAdministration, RevokingTwiceKeepsTheFirstTime) {
  create("jane@example.com");
  const std::int64_t id = id_of("jane@example.com");
  EXPECT_TRUE(revoke_credential(on, id));
  const std::string first = list_credentials(on)[0].revoked;
  EXPECT_NE(first, "");
  EXPECT_TRUE(revoke_credential(on, id));
  EXPECT_EQ(list_credentials(on)[0].revoked, first);
}

TEST_F(CredentialAdministration, EachChangeIsInTheHistoryOnce) {
  create("jane@example.com");
  const std::int64_t id = id_of("jane@example.com");
  ASSERT_TRUE(rotate_credential(on, id, 1h));
  EXPECT_TRUE(revoke_credential(on, id));
  EXPECT_TRUE(revoke_credential(on, id));
  std::string types;
  for (const credential_event& each : list_history(on, id)) types += each.type + " ";
  EXPECT_EQ(types, "credential.revoked credential.rotated credential.created ");
  const std::vector<credential_event> all = list_history(on, std::nullopt);
  ASSERT_EQ(all.size(), 4U);
  const std::string successor = std::to_string(id + 1);
  EXPECT_EQ(all[2].detail, R"({"successor": )" + successor + R"(, "overlap_ms": 3600000})");
  EXPECT_EQ(all[1].credential, successor);
  EXPECT_NE(all[1].detail.find(R"("predecessor": )" + std::to_string(id)), std::string::npos);
}

TEST_F(CredentialAdministration, RevokesNothingUnknown) {
  EXPECT_FALSE(revoke_credential(on, 99));
}

TEST_F(CredentialAdministration, RotatingMakesAnEqualOneAndEndsTheOldAfterTheOverlap) {
  new_credential wanted;
  wanted.subject = "jane@example.com";
  wanted.scopes = {"subscriptions:write"};
  wanted.name = "ci";
  wanted.rate_limit = 7;
  const std::string before = create_credential(on, wanted);
  const auto after = rotate_credential(on, id_of("jane@example.com"), 1h);
  ASSERT_TRUE(after);
  EXPECT_NE(*after, before);
  EXPECT_EQ(after->substr(0, 4), "rst_");

  const auto rows = list_credentials(on);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_NE(rows[0].expires, "");
  EXPECT_EQ(rows[1].expires, "");
  EXPECT_EQ(rows[1].subject, rows[0].subject);
  EXPECT_EQ(rows[1].scopes, rows[0].scopes);
  EXPECT_EQ(rows[1].name, rows[0].name);
  EXPECT_EQ(rows[1].rate_limit, rows[0].rate_limit);
}

TEST_F(CredentialAdministration, RotatingNeverLengthensALife) {
  new_credential wanted;
  wanted.subject = "jane@example.com";
  wanted.expires = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) + 10min;
  create_credential(on, wanted);
  const std::string before = list_credentials(on)[0].expires;
  ASSERT_TRUE(rotate_credential(on, id_of("jane@example.com"), 24h));
  for (const listed_credential& row : list_credentials(on)) EXPECT_EQ(row.expires, before);
}

TEST_F(CredentialAdministration, RotatesOnlyWhatStillWorks) {
  create("jane@example.com");
  const std::int64_t id = id_of("jane@example.com");
  revoke_credential(on, id);
  EXPECT_FALSE(rotate_credential(on, id, 1h));
  EXPECT_FALSE(rotate_credential(on, 99, 1h));
  EXPECT_EQ(list_credentials(on).size(), 1U);
}

TEST_F(CredentialAdministration, TheTableRefusesWhatTheGatewayCouldNotRead) {
  const auto refused = [this](const std::string& columns) {
    try {
      execute("INSERT INTO gateway.credential (secret_hash, kind, subject, scopes) VALUES (" + columns + ")");
    } catch (const db::statement_failed& error) {
      return error.sqlstate == "23514";
    }
    return false;
  };
  const std::string hash = "sha256('x')";
  EXPECT_TRUE(refused("'\\x00', 'bearer', 'a@b', '{}'"));
  EXPECT_TRUE(refused(hash + ", 'password', 'a@b', '{}'"));
  EXPECT_TRUE(refused(hash + ", 'bearer', 'A@b', '{}'"));
  EXPECT_TRUE(refused(hash + ", 'bearer', 'a@', '{}'"));
  EXPECT_TRUE(refused(hash + ", 'bearer', 'a@b', '{two words}'"));
  EXPECT_TRUE(refused(hash + ", 'bearer', 'a@b', '{\"two words\"}'"));
  EXPECT_TRUE(refused(hash + ", 'bearer', 'a@b', '{\"\"}'"));
  EXPECT_TRUE(refused(hash + ", 'bearer', 'a@b', '{NULL}'"));
}

}  // namespace
}  // namespace roster::gateway
