// Applies the migrations, when it must once the database is there.
#include "common/app/migrate_command.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/config/values.hpp"

namespace roster::app {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr milliseconds first_pause = 1s;
constexpr milliseconds longest_pause = 5s;

std::vector<std::string> migrate_when_reached(const migrate_options& what,
                                              const db::connection_options& database,
                                              milliseconds for_up_to) {
  std::optional<std::chrono::steady_clock::time_point> until;  // from when it begins to wait
  for (milliseconds pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    try {
      // A new one each time: one that has failed refuses the next tries by itself, and the last refusal would
      // be no cause that helps anybody.
      db::connection on(database);
      return db::migrate(on, what.schema, what.migrations);
    } catch (const db::given_up&) {
      throw;  // the database is there, and said no
    } catch (const db::unavailable& error) {
      const auto now = std::chrono::steady_clock::now();
      const bool is_first = !until;
      if (is_first) until = now + for_up_to;
      const auto left = std::chrono::ceil<milliseconds>(*until - now);
      if (left <= 0ms) throw;
      if (is_first)
        say(what.program, unavailable_text(what.prefix, error) + "; waiting for up to " +
                              config::to_text(for_up_to) + " for it");
      std::this_thread::sleep_for(std::min(pause, left));
    }
  }
}

}  // namespace

command migrate_command(migrate_options options) {
  const auto run = [what = std::move(options)](const arguments& given, config::reader& from) {
    const milliseconds for_up_to = duration_option(given, "wait", 0ms, 0ms, 24h);
    const db::connection_options database = what.load_database(from);
    if (!from.faults().empty()) throw bad_configuration{};
    for (const std::string& applied : migrate_when_reached(what, database, for_up_to))
      std::cout << applied << '\n';
    return 0;
  };
  return {{"migrate"},
          "brings the database schema up to date and prints what it applied",
          {{"wait", "for how long to try again while the database cannot be reached, as 10m; default 0s"}},
          run};
}

}  // namespace roster::app
