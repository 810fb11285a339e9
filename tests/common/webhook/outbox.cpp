// Applies the migration of the participants service by itself.
#include "tests/common/webhook/outbox.hpp"

#include <fstream>
#include <limits>
#include <pqxx/pqxx>
#include <sstream>

#include "tests/support/temporary_postgres.hpp"

namespace roster::webhook::test {

outbox::outbox()
    : url_(roster::test::temporary_postgres::instance().make_database()),
      on_(options()),
      table_("participants", "team_id", "bigint"),
      queue_("participants", "team_id", "bigint"),
      format_{"participants", "team_id", true} {
  std::stringstream sql;
  sql << "CREATE SCHEMA participants;" << std::ifstream(ROSTER_EVENTS_SQL).rdbuf();
  on_.transact([&](db::transaction& in) { in.run_text(sql.str()); });
}

db::connection_options outbox::options() const {
  db::connection_options out;
  out.url = url_;
  out.application_name = "webhook-test";
  out.session.push_back(events::wanted_by_webhook);
  return out;
}

void outbox::write_in(db::transaction& in, const std::string& scope) {
  events::event one;
  one.scope = scope;
  one.type = "member.added";
  one.is_delivered = true;
  table_.write(in, one);
}

void outbox::write(const std::string& scope, int count) {
  for (int i = 0; i < count; ++i) on_.transact([&](db::transaction& in) { write_in(in, scope); });
}

std::string outbox::ask(const std::string& sql) const {
  pqxx::connection own(url_);
  pqxx::nontransaction session(own);
  const pqxx::result rows = session.exec(sql);
  return rows.empty() ? std::string() : std::string(rows[0][0].c_str());
}

std::string outbox::count(const std::string& delivery) const {
  return ask("SELECT count(*) FROM participants.event WHERE delivery = '" + delivery + "'");
}

void outbox::settle_and_notice() {
  queue_.notice(on_, 0, std::numeric_limits<std::int64_t>::max());
}

}  // namespace roster::webhook::test
