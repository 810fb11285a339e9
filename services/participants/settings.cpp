// Declares the settings and checks what their types cannot.
#include "services/participants/settings.hpp"

#include <boost/url/parse.hpp>

#include "common/events/retention.hpp"

namespace roster::participants {

namespace {

// Scheme, host and perhaps a port and a path: anything else would break the links made from it.
bool is_base_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return url && (url->scheme() == "http" || url->scheme() == "https") && !url->host().empty() &&
         !url->has_query() && !url->has_fragment() && !url->has_userinfo();
}

}  // namespace

settings load_settings(config::reader& from) {
  settings out;
  out.service = app::load_service_settings(from, "participants", "127.0.0.1:8090", "127.0.0.1:8091");
  out.household = out.service.database;
  out.household.count = 2;  // so that readiness does not wait for a part of the tidying
  out.public_url =
      from.text("PUBLIC_URL", "http://127.0.0.1:8080", "what links begin with: the gateway's public URL");
  if (!is_base_url(out.public_url))
    from.fault("PUBLIC_URL", "must be an http or https URL without query, fragment and user");
  while (out.public_url.ends_with('/')) out.public_url.pop_back();
  out.webhook = webhook::load_settings(from);
  if (out.webhook) app::add_to_sessions(out.service, events::wanted_by_webhook);
  out.event_retention = events::load_retention(from);
  return out;
}

db::connection_options load_database(config::reader& from) {
  db::connection_options out = app::load_database_settings(from, program_name);
  if (webhook::load_settings(from)) out.session.push_back(events::wanted_by_webhook);
  return out;
}

export_options load_exports(config::reader& from) {
  using namespace std::chrono_literals;
  export_options out;
  out.count = static_cast<std::size_t>(
      from.number("MAX_EXPORTS", static_cast<std::int64_t>(out.count), {1, 64},
                  "exports at a time, each with a database connection and a thread; one more gets 503"));
  out.longest = from.duration("EXPORT_TIMEOUT", out.longest, 1s, 24h,
                              "how long an export may hold its snapshot; then it is cut off");
  return out;
}

std::chrono::milliseconds load_trial(config::reader& from) {
  using days = std::chrono::days;
  return from.duration("TRIAL", days{14}, days{0}, days{3650},
                       "how long a new team needs no subscription (0: none)");
}

}  // namespace roster::participants
