// Puts the service together.
#include "services/collections/app.hpp"

#include <iostream>

#include "common/app/health_command.hpp"
#include "common/app/migrate_command.hpp"
#include "common/app/purge_ledger.hpp"
#include "common/app/routes_command.hpp"
#include "common/app/run_server.hpp"
#include "common/app/schema_check.hpp"
#include "common/app/service_settings.hpp"
#include "common/events/retention.hpp"
#include "common/log/log.hpp"
#include "common/thread/scheduling.hpp"
#include "common/webhook/commands.hpp"
#include "common/webhook/deliverer.hpp"
#include "services/collections/administration.hpp"
#include "services/collections/domain/collection_id.hpp"
#include "services/collections/migrations.hpp"
#include "services/collections/repository/collection_events.hpp"
#include "services/collections/repository/collection_repository_postgres.hpp"
#include "services/collections/repository/repository_postgres.hpp"
#include "services/collections/routes.hpp"
#include "services/collections/sweep.hpp"

namespace roster::collections {

namespace {

constexpr std::string_view name = "roster-collections";
constexpr std::string_view prefix = "ROSTER_COLLECTIONS_";

struct all_settings {
  app::service_settings service;
  std::optional<webhook::settings> webhook;
  std::chrono::milliseconds event_retention{};
};

all_settings load_settings(config::reader& from) {
  all_settings out;
  out.service = app::load_service_settings(from, "collections", "127.0.0.1:8100", "127.0.0.1:8101");
  out.webhook = webhook::load_settings(from);
  if (out.webhook) app::add_to_sessions(out.service, events::wanted_by_webhook);
  out.event_retention = events::load_retention(from);
  return out;
}

db::connection_options load_database(config::reader& from) {
  db::connection_options options = app::load_database_settings(from, name);
  if (webhook::load_settings(from)) options.session.push_back(events::wanted_by_webhook);
  if (!from.faults().empty()) throw app::bad_configuration{};
  return options;
}

int serve(const app::arguments&, config::reader& from) {
  const all_settings chosen = load_settings(from);
  const app::service_settings& settings = chosen.service;
  if (!from.faults().empty()) throw app::bad_configuration{};

  thread::let_the_waker_go_on();
  async::io_threads threads(settings.server.io_threads);
  db::lanes database(settings.database);
  db::lanes slow_database(settings.slow_database);
  const std::unique_ptr<repository> data = create_repository(database);
  const std::unique_ptr<collection_repository> collections = create_collection_repository(slow_database);
  const std::unique_ptr<people_repository> people = create_people_repository(slow_database);
  api::context api{*data, collections.get(), people.get()};
  const db::idempotency_ledger ledger = create_ledger();
  app::schema_check check(database, schema, migrations());

  app::server_parts parts;
  parts.name = name;
  parts.sessions = [&](std::size_t, const async::executor&) {
    http::session_config session;
    session.handle = http::make_dispatcher(settings.dispatcher, routes(), api);
    http::add_streams(session, settings.dispatcher, routes(), api);
    session.drain_notice = true;
    return session;
  };
  parts.not_ready_because = [&check] { return check.not_ready_because(); };
  parts.readings = [&](std::vector<metrics::reading>& now) {
    now.push_back(database.reading("general"));
    now.push_back(slow_database.reading("slow"));
  };
  std::unique_ptr<webhook::deliverer> webhooks;
  if (chosen.webhook)
    webhooks = webhook::start_deliverer(*chosen.webhook, settings.database.connection, deliveries(),
                                        delivery_format());
  parts.after_drain = [&database, &slow_database, &webhooks] {
    slow_database.drain();
    database.drain();
    if (webhooks) webhooks->stop();
  };

  const auto begin_work = [&] {
    async::spawn(threads.at(0), app::purge_ledger(slow_database, ledger));
    async::spawn(threads.at(0), sweep_removals(slow_database));
    async::spawn(threads.at(0),
                 events::purge_old(slow_database, collection_events(), chosen.event_retention));
  };
  async::spawn(threads.at(0), check.run(begin_work));
  const int status = app::run_server(settings.server, threads, std::move(parts), prefix);
  check.rethrow_fault();
  return status;
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
      app::migrate_command({out.name, out.prefix, schema, migrations(), load_database}),
      app::health_command("127.0.0.1:8101"),
      app::routes_command(routes()),
      {{"collection", "create"},
       "makes a collection and prints its id",
       {{"title", "at most 255 characters", true}, {"owner", "e-mail of its first admin", true}},
       create},
  };
  for (app::command& each :
       webhook::commands({deliveries(), "collection", domain::is_collection_id, load_database}))
    out.commands.push_back(std::move(each));
  out.declare_settings = [](config::reader& from) { load_settings(from); };
  return out;
}

}  // namespace roster::collections
