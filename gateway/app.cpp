// The gateway's program table.
#include "gateway/app.hpp"

#include <iostream>
#include <iterator>
#include <string>
#include <utility>

#include "common/app/health_command.hpp"
#include "common/app/routes_command.hpp"
#include "common/db/migrations.hpp"
#include "gateway/credential_commands.hpp"
#include "gateway/migrations.hpp"
#include "gateway/rules.hpp"
#include "gateway/serve.hpp"
#include "gateway/settings.hpp"

namespace roster::gateway {

namespace {

int run_serve(const app::arguments&, config::reader& from) {
  const settings with = load_settings(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  return serve(with);
}

int run_migrate(const app::arguments&, config::reader& from) {
  db::connection_options options = load_database(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  db::connection on(std::move(options));
  for (const std::string& name : db::migrate(on, schema, migrations())) std::cout << name << '\n';
  return 0;
}

}  // namespace

app::program program() {
  app::program out;
  out.name = "roster-gateway";
  out.about = "checks credentials and passes requests on to the services";
  out.prefix = settings_prefix;
  out.commands = {{{"serve"}, "run until SIGTERM", {}, run_serve},
                  {{"migrate"}, "apply the migrations and print their names", {}, run_migrate},
                  app::health_command("127.0.0.1:8081"),
                  app::routes_command({std::begin(own_routes), std::end(own_routes)})};
  for (app::command& one : credential_commands()) out.commands.push_back(std::move(one));
  out.declare_settings = [](config::reader& from) { load_settings(from); };
  return out;
}

}  // namespace roster::gateway
