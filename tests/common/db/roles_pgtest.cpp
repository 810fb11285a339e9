// deploy/postgres/roles.sql: each server sees its own schema alone.
#include <gtest/gtest.h>

#include <string>

#include "common/db/migrations.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::db {
namespace {

const char* const servers[] = {"gateway", "participants", "collections"};

class Roles : public ::testing::Test {
 protected:
  connection_options as(const std::string& server) {
    return {.url = test::temporary_postgres::role_url(url, server), .application_name = "test"};
  }

  // What PostgreSQL says about a statement: its SQLSTATE, or nothing.
  static std::string refusal(connection& on, const std::string& sql) {
    try {
      on.transact([&](transaction& in) { in.run_text(sql); });
    } catch (const statement_failed& error) {
      return error.sqlstate;
    }
    return {};
  }

  std::string url = test::temporary_postgres::instance().make_database_with_roles();
};

constexpr const char* denied = "42501";

TEST_F(Roles, WorkInTheirOwnSchemaWithoutNamingIt) {
  for (const std::string server : servers) {
    connection on(as(server));
    EXPECT_EQ(refusal(on, "CREATE TABLE mine (id int); INSERT INTO mine VALUES (1); SELECT * FROM " + server +
                              ".mine"),
              "");
  }
}

TEST_F(Roles, SeeNoOtherSchema) {
  for (const std::string server : servers) {
    connection owner(as(server));
    ASSERT_EQ(refusal(owner, "CREATE TABLE mine (id int)"), "");
    for (const std::string other : servers) {
      if (other == server) continue;
      connection on(as(other));
      EXPECT_EQ(refusal(on, "SELECT * FROM " + server + ".mine"), denied) << other << " reads " << server;
      EXPECT_EQ(refusal(on, "CREATE TABLE " + server + ".theirs (id int)"), denied)
          << other << " into " << server;
      EXPECT_EQ(refusal(on, "DROP TABLE " + server + ".mine"), denied) << other << " in " << server;
    }
  }
}

TEST_F(Roles, HaveNoRightsBeyondTheirSchema) {
  for (const char* server : servers) {
    connection on(as(server));
    for (const char* sql : {"CREATE TABLE public.t (id int)", "CREATE SCHEMA more",
                            "CREATE TEMPORARY TABLE t (id int)", "CREATE ROLE more", "SET ROLE postgres"})
      EXPECT_EQ(refusal(on, sql), denied) << server << ": " << sql;
  }
}

TEST_F(Roles, HaveNoRightsOverTheWholeServer) {
  constexpr statement ask{"test_rights",
                          "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
                          " FROM pg_roles WHERE rolname = current_user"};
  for (const char* server : servers) {
    connection on(as(server));
    EXPECT_FALSE(on.run(ask, {})[0][0].as<bool>()) << server;
  }
}

TEST_F(Roles, MayMigrateTheSchemaThatWasMadeForThem) {
  connection on(as("participants"));
  const migration all[] = {{"V001__a.sql", "CREATE TABLE participants.a (id int)"}};
  EXPECT_EQ(migrate(on, "participants", all).size(), 1U);
}

TEST_F(Roles, MayBeMadeAgain) {
  EXPECT_NO_THROW(test::temporary_postgres::instance().apply_roles(url));
}

}  // namespace
}  // namespace roster::db
