// A migrated database for each test, seen as the gateway's role.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "common/db/migrations.hpp"
#include "gateway/auth/credential_admin.hpp"
#include "gateway/migrations.hpp"
#include "gateway/settings.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::gateway {

class GatewayDatabase : public testing::Test {
 protected:
  GatewayDatabase() { db::migrate(on, schema, migrations()); }

  static db::connection_options options_for(const std::string& url) {
    db::connection_options out;
    out.url = url;
    out.application_name = "gateway_pgtests";
    return out;
  }

  std::string create(const std::string& subject, credential_kind kind = credential_kind::bearer) {
    new_credential wanted;
    wanted.kind = kind;
    wanted.subject = subject;
    return create_credential(on, wanted);
  }

  std::int64_t id_of(const std::string& subject) {
    for (const listed_credential& row : list_credentials(on))
      if (row.subject == subject) return std::stoll(row.id);
    throw std::logic_error("no credential of " + subject);
  }

  pqxx::result execute(const std::string& sql) {
    return on.transact([&](db::transaction& in) { return in.run_text(sql); });
  }

  const std::string admin_url = test::temporary_postgres::instance().make_database_with_roles();
  const db::connection_options options =
      options_for(test::temporary_postgres::role_url(admin_url, "gateway"));
  db::connection on{options};
};

}  // namespace roster::gateway
