// Puts the service together.
#include "services/collections/app.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <iostream>

#include "common/app/health_command.hpp"
#include "common/app/purge_ledger.hpp"
#include "common/app/routes_command.hpp"
#include "common/app/run_server.hpp"
#include "common/app/schema_check.hpp"
#include "common/app/service_settings.hpp"
#include "common/async/scheduling.hpp"
#include "common/log/log.hpp"
#include "services/collections/administration.hpp"
#include "services/collections/migrations.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "services/collections/routes.hpp"

namespace roster::collections {

namespace {

constexpr std::string_view name = "roster-collections";
constexpr std::string_view prefix = "ROSTER_COLLECTIONS_";
app::service_settings load_settings(config::reader& from) {
  return app::load_service_settings(from, "collections", "127.0.0.1:8100", "127.0.0.1:8101");
}

db::connection_options load_database(config::reader& from) {
  db::connection_options options = app::load_database_settings(from, name);
  if (!from.faults().empty()) throw app::bad_configuration{};
  return options;
}

int serve(const app::arguments&, config::reader& from) {
  const app::service_settings settings = load_settings(from);
  if (!from.faults().empty()) throw app::bad_configuration{};

  async::let_the_waker_go_on();
  async::io_threads threads(settings.server.io_threads);
  db::lanes database(settings.database);
  const std::unique_ptr<repository> data = create_repository(database);
  api::context api{*data};
  const db::idempotency_ledger ledger = create_ledger();
  app::schema_check check(database, schema, migrations());

  app::server_parts parts;
  parts.name = name;
  parts.sessions = [&](std::size_t, const async::executor&) {
    http::session_config session;
    session.handle = http::make_dispatcher(settings.dispatcher, routes(), api);
    session.drain_notice = true;
    return session;
  };
  parts.not_ready_because = [&check] { return check.not_ready_because(); };
  parts.after_drain = [&database] { database.drain(); };

  asio::co_spawn(threads.at(0), check.run(), asio::detached);
  asio::co_spawn(threads.at(0), app::purge_ledger(database, ledger), asio::detached);
  const int status = app::run_server(settings.server, threads, std::move(parts), prefix);
  if (!check.fault().empty()) throw db::schema_mismatch(check.fault());
  return status;
}

int migrate(const app::arguments&, config::reader& from) {
  db::connection on(load_database(from));
  for (const std::string& applied : db::migrate(on, schema, migrations())) std::cout << applied << '\n';
  return 0;
}

int create(const app::arguments& given, config::reader& from) {
  db::connection on(load_database(from));
  try {
    std::cout << create_collection(on, given.get("title").value(), given.get("owner").value()) << '\n';
  } catch (const std::invalid_argument& wrong) {
    throw app::bad_usage(wrong.what());
  }
  return 0;
}

}  // namespace

app::program program() {
  app::program out;
  out.name = name;
  out.about = "collections and the people in them, behind the gateway";
  out.prefix = prefix;
  out.commands = {
      {{"serve"}, "runs until SIGTERM", {}, serve},
      {{"migrate"}, "brings the database schema up to date and prints what it applied", {}, migrate},
      app::health_command("127.0.0.1:8101"),
      app::routes_command(routes()),
      {{"collection", "create"},
       "makes a collection and prints its id",
       {{"title", "at most 255 characters", true}, {"owner", "e-mail of its first admin", true}},
       create},
  };
  out.declare_settings = [](config::reader& from) { load_settings(from); };
  return out;
}

}  // namespace roster::collections
