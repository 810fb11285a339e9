// Reads the options of the credential commands, calls the administration, prints.
#include "gateway/credential_commands.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <string>

#include "common/identity/scopes.hpp"
#include "common/text/time.hpp"
#include "common/text/utf8.hpp"
#include "gateway/auth/credential_admin.hpp"
#include "gateway/migrations.hpp"
#include "gateway/settings.hpp"

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;
using app::arguments;
using app::bad_usage;

// Calls `work` on a connection to a schema that fits this program.
template <class Work>
int with_database(config::reader& from, Work work) {
  const db::connection_options options = load_database(from);
  if (!from.faults().empty()) throw app::bad_configuration{};
  db::connection on(options);
  on.ensure_open();
  db::check_migrated(on, schema, migrations());
  return work(on);
}

std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t most) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > most)
    throw bad_usage("--" + std::string(option) + " must be a whole number from 1 to " + std::to_string(most));
  return number;
}

std::int64_t id_of(const arguments& given) {
  return whole_number("id", *given.get("id"), std::numeric_limits<std::int64_t>::max());
}

credential_kind kind_of(const arguments& given) {
  const auto kind = kind_from_text(*given.get("kind"));
  if (!kind) throw bad_usage("--kind must be bearer or api_key");
  return *kind;
}

std::string subject_of(const arguments& given) {
  const auto subject = normalized_subject(*given.get("subject"));
  if (!subject) throw bad_usage("--subject must be an e-mail address");
  return *subject;
}

// A misspelt one would be given out, and show only as a 403 of the service that asks for it.
std::vector<std::string> scopes_of(const arguments& given) {
  std::vector<std::string> wanted = given.all("scope");
  const auto is_known = [](const std::string& scope) {
    return std::find(identity::known_scopes.begin(), identity::known_scopes.end(), scope) !=
           identity::known_scopes.end();
  };
  if (std::all_of(wanted.begin(), wanted.end(), is_known)) return wanted;
  std::string known;
  for (const std::string_view scope : identity::known_scopes)
    known.append(known.empty() ? "" : ", ").append(scope);
  throw bad_usage("--scope must be one of: " + known);
}

// Control characters would break the lines and columns of `credential list`.
std::string name_of(const arguments& given) {
  std::string name = given.get("name").value_or("");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!text::is_valid_utf8(name) || std::any_of(name.begin(), name.end(), is_control))
    throw bad_usage("--name must be UTF-8 text without control characters");
  return name;
}

std::optional<text::timestamp> expiry_of(const arguments& given) {
  const std::optional<std::string> text = given.get("expires");
  if (!text) return std::nullopt;
  const auto expires = text::parse_rfc3339(*text);
  if (!expires) throw bad_usage("--expires must be a time of RFC 3339, for example 2027-01-31T00:00:00Z");
  if (*expires <= std::chrono::system_clock::now()) throw bad_usage("--expires is in the past");
  return expires;
}

int create(const arguments& given, config::reader& from) {
  new_credential wanted;
  wanted.kind = kind_of(given);
  wanted.subject = subject_of(given);
  wanted.scopes = scopes_of(given);
  wanted.name = name_of(given);
  if (const auto limit = given.get("rate-limit"))
    wanted.rate_limit = whole_number("rate-limit", *limit, std::numeric_limits<std::int32_t>::max());
  wanted.expires = expiry_of(given);
  return with_database(from, [&](db::connection& on) {
    std::cout << create_credential(on, wanted) << '\n';
    return 0;
  });
}

int list(const arguments&, config::reader& from) {
  return with_database(from, [](db::connection& on) {
    std::cout << "id\tkind\tsubject\tscopes\tname\trate_limit\tcreated\texpires\trevoked\tlast_used\n";
    for (const listed_credential& row : list_credentials(on))
      std::cout << row.id << '\t' << row.kind << '\t' << row.subject << '\t' << row.scopes << '\t' << row.name
                << '\t' << row.rate_limit << '\t' << row.created << '\t' << row.expires << '\t' << row.revoked
                << '\t' << row.last_used << '\n';
    return 0;
  });
}

int history(const arguments& given, config::reader& from) {
  std::optional<std::int64_t> id;
  if (given.has("id")) id = id_of(given);
  return with_database(from, [id](db::connection& on) {
    std::cout << "event\ttime\tcredential\ttype\tdetail\n";
    for (const credential_event& row : list_history(on, id))
      std::cout << row.id << '\t' << row.time << '\t' << row.credential << '\t' << row.type << '\t'
                << row.detail << '\n';
    return 0;
  });
}

int rotate(const arguments& given, config::reader& from) {
  const std::int64_t id = id_of(given);
  const std::chrono::milliseconds overlap =
      app::duration_option(given, "overlap", 24h, 0ms, std::chrono::days(365));
  return with_database(from, [&](db::connection& on) {
    const std::optional<std::string> secret = rotate_credential(on, id, overlap);
    if (!secret) throw std::runtime_error("no usable credential has the id " + std::to_string(id));
    std::cout << *secret << '\n';
    return 0;
  });
}

int revoke(const arguments& given, config::reader& from) {
  const std::int64_t id = id_of(given);
  return with_database(from, [&](db::connection& on) {
    if (!revoke_credential(on, id))
      throw std::runtime_error("no credential has the id " + std::to_string(id));
    return 0;
  });
}

app::option option(std::string_view name, std::string_view help, bool required = false,
                   bool repeated = false) {
  app::option out;
  out.name = name;
  out.help = help;
  out.required = required;
  out.repeated = repeated;
  return out;
}

}  // namespace

std::vector<app::command> credential_commands() {
  return {
      {{"credential", "create"},
       "make a credential and print its secret, which is never shown again",
       {option("kind", "bearer (first API) or api_key (second API)", true),
        option("subject", "e-mail of who uses it", true),
        option("scope", "subscriptions:write lets it change subscriptions; may be given several times", false,
               true),
        option("name", "what it is for"), option("expires", "time of RFC 3339; never when not given"),
        option("rate-limit", "requests per minute; the setting RATE_LIMIT when not given")},
       create},
      {{"credential", "list"}, "print all credentials, without secrets, tab-separated", {}, list},
      {{"credential", "history"},
       "print what was done to credentials, newest first, tab-separated",
       {option("id", "of one alone, as credential list shows it")},
       history},
      {{"credential", "rotate"},
       "print a new secret for the same subject; the old one works on for the overlap",
       {option("id", "as credential list shows it", true), option("overlap", "for example 1h; default 24h")},
       rotate},
      {{"credential", "revoke"},
       "end a credential on every gateway within a second",
       {option("id", "as credential list shows it", true)},
       revoke},
  };
}

}  // namespace roster::gateway
