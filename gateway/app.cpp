// The gateway's program table.
#include "gateway/app.hpp"

#include <iterator>

#include "common/app/health_command.hpp"
#include "common/app/migrate_command.hpp"
#include "common/app/routes_command.hpp"
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

}  // namespace

app::program program() {
  app::program out;
  out.name = "roster-gateway";
  out.about = "checks credentials and passes requests on to the services";
  out.prefix = settings_prefix;
  out.commands = {{{"serve"}, "run until SIGTERM", {}, run_serve},
                  app::migrate_command({out.name, out.prefix, schema, migrations(), load_database}),
                  app::health_command("127.0.0.1:8081"),
                  app::routes_command({std::begin(own_routes), std::end(own_routes)})};
  for (app::command& one : credential_commands()) out.commands.push_back(std::move(one));
  out.declare_settings = [](config::reader& from) { load_settings(from); };
  return out;
}

}  // namespace roster::gateway
