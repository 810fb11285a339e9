// Puts the service together.
#include "services/participants/app.hpp"

#include <deque>

#include "common/app/health_command.hpp"
#include "common/app/migrate_command.hpp"
#include "common/app/purge_ledger.hpp"
#include "common/app/routes_command.hpp"
#include "common/app/run_server.hpp"
#include "common/app/schema_check.hpp"
#include "common/db/purge_hourly.hpp"
#include "common/events/retention.hpp"
#include "common/log/log.hpp"
#include "common/thread/scheduling.hpp"
#include "common/webhook/commands.hpp"
#include "common/webhook/deliverer.hpp"
#include "services/participants/clear_remains.hpp"
#include "services/participants/domain/team.hpp"
#include "services/participants/migrations.hpp"
#include "services/participants/repository/experiment_repository_postgres.hpp"
#include "services/participants/repository/import_leases.hpp"
#include "services/participants/repository/participant_repository_postgres.hpp"
#include "services/participants/repository/repository_postgres.hpp"
#include "services/participants/repository/team_events.hpp"
#include "services/participants/repository/team_repository_postgres.hpp"
#include "services/participants/routes.hpp"
#include "services/participants/settings.hpp"
#include "services/participants/team_commands.hpp"

namespace roster::participants {

namespace {

text::timestamp now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

export_options with_database(export_options options, const settings& chosen) {
  options.connection = chosen.service.database.connection;
  return options;
}

int serve(const app::arguments&, config::reader& from) {
  const settings chosen = load_settings(from);
  const std::chrono::milliseconds trial = load_trial(from);
  const export_options export_limits = load_exports(from);
  if (!from.faults().empty()) throw app::bad_configuration{};

  thread::let_the_waker_go_on();
  async::io_threads threads(chosen.service.server.io_threads);
  db::lanes database(chosen.service.database);
  db::lanes work(chosen.service.slow_database);
  db::lanes household(chosen.household);
  const audience told = chosen.webhook ? audience::webhook : audience::nobody;
  std::vector<std::unique_ptr<repository>> data;  // of each I/O thread
  const std::unique_ptr<experiment_repository> experiments =
      create_experiment_repository(database, work, told);
  const std::unique_ptr<participant_repository> participants = create_participant_repository(work, told);
  const std::unique_ptr<team_repository> teams = create_team_repository(work);
  const std::unique_ptr<participant_exports> exports =
      create_participant_exports(with_database(export_limits, chosen));
  std::deque<api::context> apis;  // likewise
  const db::idempotency_ledger ledger = create_ledger();
  app::schema_check check(household, schema, migrations());

  app::server_parts parts;
  parts.name = program_name;
  parts.sessions = [&](std::size_t, const async::executor& on) {
    data.push_back(create_repository(on, chosen.service.database.connection, database, told));
    api::context& api =
        apis.emplace_back(api::context{*data.back(), now, chosen.public_url, experiments.get(),
                                       participants.get(), teams.get(), trial, exports.get()});
    http::session_config session;
    session.handle = http::make_dispatcher(chosen.service.dispatcher, routes(), api);
    http::add_streams(session, chosen.service.dispatcher, routes(), api);
    session.drain_notice = true;
    return session;
  };
  parts.not_ready_because = [&check] { return check.not_ready_because(); };
  parts.readings = [&](std::vector<metrics::reading>& now) {
    now.push_back(database.reading("general"));
    now.push_back(work.reading("slow"));
    now.push_back(household.reading("household"));
  };
  std::unique_ptr<webhook::deliverer> webhooks;
  if (chosen.webhook)
    webhooks = webhook::start_deliverer(*chosen.webhook, chosen.service.database.connection, deliveries(),
                                        delivery_format());
  parts.after_drain = [&] {
    exports->drain();
    work.drain();
    database.drain();
    household.drain();
    if (webhooks) webhooks->stop();
  };

  const auto begin_work = [&] {
    async::spawn(threads.at(0), app::purge_ledger(household, ledger));
    async::spawn(threads.at(0), db::purge_hourly(household, "the leases of dead imports were not purged",
                                                 purge_import_leases));
    async::spawn(threads.at(0), events::purge_old(household, team_events(), chosen.event_retention));
    async::spawn(threads.at(0), keep_clearing_remains(household));
  };
  async::spawn(threads.at(0), check.run(begin_work));
  const int status = app::run_server(chosen.service.server, threads, std::move(parts), settings_prefix);
  check.rethrow_fault();
  return status;
}

}  // namespace

app::program program() {
  app::program out;
  out.name = program_name;
  out.about = "teams and their participants, behind the gateway";
  out.prefix = settings_prefix;
  out.commands = {
      {{"serve"}, "runs until SIGTERM", {}, serve},
      app::migrate_command({out.name, out.prefix, schema, migrations(), load_database}),
      app::health_command("127.0.0.1:8091"),
      app::routes_command(routes()),
  };
  for (app::command& each : team_commands()) out.commands.push_back(std::move(each));
  const auto is_team_id = [](std::string_view text) { return domain::parse_team_id(text).has_value(); };
  for (app::command& each : webhook::commands({deliveries(), "team", is_team_id, load_database}))
    out.commands.push_back(std::move(each));
  out.declare_settings = [](config::reader& from) {
    load_settings(from);
    load_trial(from);
    load_exports(from);
  };
  return out;
}

}  // namespace roster::participants
