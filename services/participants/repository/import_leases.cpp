// The lease decides who works, the ledger what was answered.
#include "services/participants/repository/import_leases.hpp"

#include <optional>
#include <utility>

#include "common/db/once.hpp"
#include "services/participants/repository/import_lease_statements.hpp"
#include "services/participants/repository/repository_postgres.hpp"

namespace roster::participants {

namespace {

db::parameter length() {
  return db::to_parameter(std::int64_t{import_lease_time.count()});
}

db::parameters identity_of(const import_lease& held) {
  return {db::to_parameter(held.team_id), db::to_parameter(held.credential_id), held.key,
          db::to_parameter(held.number)};
}

std::optional<import_lease> take(db::transaction& in, std::int64_t team_id, const retry_token& token) {
  const pqxx::result taken =
      in.run(statements::take_import_lease,
             {db::to_parameter(team_id), db::to_parameter(token.credential_id), token.key, length()});
  if (taken.empty()) return std::nullopt;
  return import_lease{team_id, token.credential_id, token.key, taken[0][0].as<std::int64_t>()};
}

bool is_known(db::transaction& in, const db::idempotency_ledger& ledger, std::int64_t team_id,
              const retry_token& token) {
  const db::idempotency_claim claim{std::to_string(team_id), token.credential_id, token.key, {}};
  const bool is_new = ledger.claim(in, {&claim, 1}).at(0).what == db::claim_result::state::fresh;
  if (is_new) ledger.release(in, {&claim, 1});
  return !is_new;
}

}  // namespace

import_start start_import(db::transaction& in, const db::idempotency_ledger& ledger, std::int64_t team_id,
                          const retry_token& token) {
  std::optional<import_lease> taken = take(in, team_id, token);
  if (!taken) return {import_start::state::under_way};
  // In this order: who ends an import ends its lease in the same transaction, and what that one has written
  // is seen by the next statement of ours.
  if (!is_known(in, ledger, team_id, token)) return {import_start::state::ours, *std::move(taken)};
  end_import_lease(in, *taken);
  return {import_start::state::known};
}

result<std::string> finish_import(db::connection& on, const import_lease& held,
                                  const std::string& fingerprint, const std::string& said) {
  const auto end = [&](db::transaction& in) -> result<void> {
    if (!end_import_lease(in, held)) return failure{errc::unavailable};
    return {};
  };
  const auto say = [&](db::transaction&) -> result<db::kept_answer> { return db::kept_answer{.body = said}; };
  result<db::kept_answer> kept = db::once(on, create_retry_policy(), std::to_string(held.team_id),
                                          retry_token{held.credential_id, held.key, fingerprint}, end, say);
  if (kept.has_error()) return kept.error();
  return std::move(kept->body);
}

result<std::string> repeat_import(db::connection& on, std::int64_t team_id, const retry_token& token) {
  result<db::kept_answer> kept = db::once(
      on, create_retry_policy(), std::to_string(team_id), token,
      [](db::transaction&) { return result<void>(); },
      [](db::transaction&) -> result<db::kept_answer> { return failure{errc::unavailable}; });
  if (kept.has_error()) return kept.error();
  return std::move(kept->body);
}

bool renew_import_lease(db::transaction& in, const import_lease& held) {
  db::parameters values = identity_of(held);
  values.push_back(length());
  return in.run(statements::renew_import_lease, values).affected_rows() > 0;
}

bool end_import_lease(db::transaction& in, const import_lease& held) {
  return in.run(statements::end_import_lease, identity_of(held)).affected_rows() > 0;
}

std::size_t purge_import_leases(db::connection& on, std::size_t most) {
  return on.run(statements::purge_import_leases, {std::to_string(most)}).affected_rows();
}

}  // namespace roster::participants
