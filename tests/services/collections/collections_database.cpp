// The scene of the collections' PostgreSQL tests.
#include "tests/services/collections/collections_database.hpp"

#include "services/collections/administration.hpp"
#include "services/collections/migrations.hpp"
#include "tests/support/temporary_postgres.hpp"

namespace roster::collections {

namespace {

db::connection_options options_for(const std::string& url) {
  db::connection_options out;
  out.url = url;
  out.application_name = "collections-test";
  out.statement_timeout = std::chrono::minutes(2);  // filling tables takes its time
  return out;
}

void migrate_database(const std::string& url) {
  db::connection on(options_for(url));
  db::migrate(on, schema, migrations());
}

}  // namespace

CollectionsDatabase::CollectionsDatabase()
    : url_(test::temporary_postgres::instance().make_copy("collections", migrate_database)),
      operator_(options()),
      on_(options()) {}

db::connection_options CollectionsDatabase::options() const {
  return options_for(url_);
}

pqxx::result CollectionsDatabase::sql(const std::string& text) {
  return operator_.transact([&](db::transaction& in) { return in.run_text(text); });
}

std::string CollectionsDatabase::make_collection() {
  return create_collection(operator_, "A title", "admin@example.com");
}

void CollectionsDatabase::add_member(const std::string& collection_id, const std::string& email,
                                     const std::string& role) {
  sql("insert into collections.app_user (email) values ('" + email + "') on conflict do nothing");
  sql("insert into collections.membership (collection_id, user_id, role) select '" + collection_id +
      "', user_id, '" + role + "' from collections.app_user where email_key = collections.email_key('" +
      email + "')");
}

std::int64_t CollectionsDatabase::count(const std::string& what) {
  return sql("select count(*) from " + what)[0][0].as<std::int64_t>();
}

add_guest_request guest_of(const std::string& collection_id, std::string email, std::string subject) {
  add_guest_request out;
  out.by = {collection_id, std::move(subject)};
  out.email = std::move(email);
  out.wants_everyone = false;
  return out;
}

std::string summary(const std::vector<guest_outcome>& outcomes) {
  std::string out;
  for (const guest_outcome& one : outcomes) {
    if (!out.empty()) out += ' ';
    if (one.error) {
      out += "error";
      continue;
    }
    switch (one.what) {
      case verdict::no_collection:
        out += "no_collection";
        break;
      case verdict::forbidden:
        out += "forbidden";
        break;
      case verdict::exists:
        out += "exists";
        break;
      case verdict::added:
        out += "added:" + std::to_string(one.guest.user_id);
        break;
      case verdict::retry_key_reused:
        out += "retry_key_reused";
        break;
    }
  }
  return out;
}

}  // namespace roster::collections
