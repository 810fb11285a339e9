// Reads the options, asks the queue, prints.
#include "common/webhook/commands.hpp"

#include <charconv>
#include <iostream>
#include <memory>
#include <utility>

namespace roster::webhook {

namespace {

constexpr std::size_t most_at_once = 1000;  // events that one statement of `retry` changes

db::connection open(const command_options& options, config::reader& from) {
  db::connection_options database = options.load_database(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  return db::connection(std::move(database));
}

std::optional<std::string> scope_of(const command_options& options, const app::arguments& given) {
  std::optional<std::string> scope = given.get(options.scope_option);
  if (scope && !options.is_scope(*scope))
    throw app::bad_usage(std::string("--").append(options.scope_option) + ": no such id: " + *scope);
  return scope;
}

std::optional<std::int64_t> event_of(const app::arguments& given) {
  const std::optional<std::string> text = given.get("event");
  if (!text) return std::nullopt;
  std::int64_t id = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, id);
  if (fault != std::errc{} || stop != end) throw app::bad_usage("--event: not an event's id: " + *text);
  return id;
}

int print_parked(const command_options& options, config::reader& from) {
  db::connection on = open(options, from);
  std::cout << "event\t" << options.scope_option << "\ttype\ttime\tfailure\n";
  for (const parked_event& each : options.queue.parked(on))
    std::cout << each.event_id << '\t' << each.scope << '\t' << each.type << '\t'
              << text::iso8601_millis(each.created) << '\t' << each.failure << '\n';
  return 0;
}

int retry(const command_options& options, const app::arguments& given, config::reader& from) {
  const std::optional<std::string> scope = scope_of(options, given);
  const std::optional<std::int64_t> event = event_of(given);
  db::connection on = open(options, from);
  std::size_t all = 0;
  for (std::size_t some = most_at_once; some == most_at_once; all += some)
    some = options.queue.retry(on, scope, event, most_at_once);
  std::cout << all << '\n';
  return 0;
}

}  // namespace

std::vector<app::command> commands(command_options options) {
  const auto shared = std::make_shared<const command_options>(std::move(options));
  return {
      {{"webhook", "parked"},
       "prints the events that were given up, tab-separated",
       {},
       [shared](const app::arguments&, config::reader& from) { return print_parked(*shared, from); }},
      {{"webhook", "retry"},
       "has parked events sent again, all of them or some, and prints how many",
       {{"event", "the one of this id"}, {shared->scope_option, "those of this id"}},
       [shared](const app::arguments& given, config::reader& from) { return retry(*shared, given, from); }},
  };
}

}  // namespace roster::webhook
