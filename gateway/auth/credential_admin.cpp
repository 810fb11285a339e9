// The administration's statements, one function each.
#include "gateway/auth/credential_admin.hpp"

#include "common/crypto/digest.hpp"
#include "common/db/array.hpp"
#include "gateway/auth/credential_events.hpp"
#include "gateway/auth/statements.hpp"

namespace roster::gateway {

namespace {

db::parameter optional_number(const std::optional<std::int64_t>& number) {
  if (!number) return std::nullopt;
  return std::to_string(*number);
}

db::parameter optional_time(const std::optional<text::timestamp>& time) {
  if (!time) return std::nullopt;
  return std::to_string(time->time_since_epoch().count());
}

std::string hash_text(const std::string& secret) {
  return crypto::to_hex(hash_secret(secret));
}

}  // namespace

std::string create_credential(db::connection& on, const new_credential& wanted) {
  std::string secret = make_secret(wanted.kind);
  db::array_literal scopes;
  for (const std::string& scope : wanted.scopes) scopes.add(scope);
  const db::parameters values{std::string(to_text(wanted.kind)),
                              hash_text(secret),
                              wanted.subject,
                              scopes.take(),
                              wanted.name,
                              optional_number(wanted.rate_limit),
                              optional_time(wanted.expires)};
  on.transact([&](db::transaction& in) {
    const pqxx::result made = in.run(statements::create_credential, values);
    note_created(in, made[0][0].as<std::int64_t>(), {wanted.kind, wanted.subject, wanted.name});
  });
  return secret;
}

std::vector<listed_credential> list_credentials(db::connection& on) {
  std::vector<listed_credential> out;
  for (const pqxx::row& row : on.run(statements::list_credentials, {})) {
    const auto text = [&row](const char* column) { return std::string(row[column].c_str()); };  // "" for NULL
    out.push_back({text("credential_id"), text("kind"), text("subject"), text("scopes"), text("name"),
                   text("rate_limit"), text("created"), text("expires"), text("revoked"), text("last_used")});
  }
  return out;
}

bool revoke_credential(db::connection& on, std::int64_t id) {
  return on.transact([&](db::transaction& in) {
    const pqxx::result revoked = in.run(statements::revoke_credential, {db::to_parameter(id)});
    if (revoked.empty()) return false;
    if (revoked[0][0].as<bool>()) note_revoked(in, id);
    return true;
  });
}

std::optional<std::string> rotate_credential(db::connection& on, std::int64_t id,
                                             std::chrono::milliseconds overlap) {
  return on.transact([&](db::transaction& in) -> std::optional<std::string> {
    const pqxx::result old = in.run(statements::lock_usable_credential, {db::to_parameter(id)});
    if (old.empty()) return std::nullopt;
    const auto kind = kind_from_text(old[0]["kind"].c_str());
    if (!kind) throw std::runtime_error("credential " + std::to_string(id) + " is of an unknown kind");
    std::string secret = make_secret(*kind);
    const pqxx::result copy = in.run(statements::copy_credential, {db::to_parameter(id), hash_text(secret)});
    in.run(statements::expire_credential,
           {db::to_parameter(id), db::to_parameter(std::int64_t{overlap.count()})});
    const auto successor = copy[0][0].as<std::int64_t>();
    note_rotated(in, id, successor, overlap);
    note_created(in, successor, {*kind, old[0]["subject"].c_str(), old[0]["name"].c_str()}, id);
    return secret;
  });
}

std::vector<credential_event> list_history(db::connection& on, std::optional<std::int64_t> id) {
  std::vector<credential_event> out;
  for (const pqxx::row& row : on.run(statements::list_history, {optional_number(id)})) {
    const auto text = [&row](const char* column) { return std::string(row[column].c_str()); };
    out.push_back({text("event_id"), text("created"), text("of_credential"), text("type"), text("detail")});
  }
  return out;
}

}  // namespace roster::gateway
