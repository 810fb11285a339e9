// deploy/postgres/schemas.sql, for operators without psql, makes what roles.sql makes, but for the passwords.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <pqxx/pqxx>
#include <string>

#include "tests/support/temporary_postgres.hpp"

namespace roster {
namespace {

void run(const std::string& url, const std::string& sql) {
  pqxx::connection connection(url);
  pqxx::nontransaction(connection).exec(sql);
}

// Roles, schemas and who may do what, as text.
std::string rights_in(const std::string& url) {
  pqxx::connection connection(url);
  pqxx::nontransaction in(connection);
  std::string out;
  for (const char* sql :
       {"SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolconfig"
        " FROM pg_roles WHERE rolname LIKE 'roster%' ORDER BY rolname",
        "SELECT nspname, pg_get_userbyid(nspowner), nspacl FROM pg_namespace"
        " WHERE nspname !~ '^(pg_|information_schema)' ORDER BY nspname",
        "SELECT datacl FROM pg_database WHERE datname = current_database()"})
    for (const auto& row : in.exec(sql)) {
      for (const auto& field : row) out.append(field.is_null() ? "NULL" : field.c_str()).append("|");
      out += '\n';
    }
  return out;
}

TEST(SchemasInPlainSql, AreThoseOfRolesSql) {
  test::temporary_postgres& server = test::temporary_postgres::instance();
  const std::string administration = server.url("postgres");
  const std::string url = server.url("roster");
  std::ifstream file(ROSTER_DEPLOY "/postgres/schemas.sql");
  const std::string plain{std::istreambuf_iterator<char>(file), {}};

  run(administration, "CREATE DATABASE roster");
  run(url, plain);
  const std::string by_plain_sql = rights_in(url);
  run(administration, "DROP DATABASE roster");
  run(administration, "DROP ROLE roster_gateway, roster_participants, roster_collections");

  run(administration, "CREATE DATABASE roster");
  server.apply_roles(url);
  EXPECT_EQ(by_plain_sql, rights_in(url));
  EXPECT_NE(by_plain_sql.find("roster_participants|t|f|f|f|"), std::string::npos) << by_plain_sql;
  run(administration, "DROP DATABASE roster");
}

}  // namespace
}  // namespace roster
