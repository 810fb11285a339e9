// A bulk is a batch whose requests all come from one client: the same statement carries it out.
#include "services/participants/repository/bulk_create.hpp"

#include <array>
#include <boost/json.hpp>
#include <string>
#include <utility>

#include "services/participants/domain/failures.hpp"
#include "services/participants/repository/import_leases.hpp"
#include "services/participants/repository/participant_batch.hpp"

namespace roster::participants {

namespace {

using domain::team_access;
using create_kind = create_outcome::kind;

std::vector<create_request> requests_of(const bulk_request& asked) {
  std::vector<create_request> out;
  out.reserve(asked.wanted.size());
  for (const domain::new_participant& wanted : asked.wanted) out.push_back({asked.by, wanted});
  return out;
}

std::vector<create_outcome> create_all(db::transaction& in, const std::vector<create_request>& requests,
                                       audience to) {
  std::vector<const create_request*> views;
  views.reserve(requests.size());
  for (const create_request& each : requests) views.push_back(&each);
  return create_batch(in, views, to);
}

// Access is decided once for all, so the first outcome tells it.
result<void> access_of(const std::vector<create_outcome>& outcomes) {
  if (outcomes.front().what == create_kind::no_team) return failure{errc::not_found};
  if (outcomes.front().what == create_kind::lapsed) return failure{errc::subscription_required};
  return {};
}

result<bulk_outcome> conclude(const bulk_request& asked, const std::vector<create_outcome>& outcomes) {
  const result<void> access = access_of(outcomes);
  if (access.has_error()) return access.error();
  bulk_outcome out;
  out.reserve(outcomes.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    std::optional<domain::participant>& made = out.emplace_back();
    if (outcomes[i].what != create_kind::created) continue;
    made.emplace();
    made->participant_id = outcomes[i].participant_id;
    made->team_id = asked.by.team_id;
    made->key = asked.wanted[i].key;
    made->notes = asked.wanted[i].notes;
    made->created = outcomes[i].created;
    made->updated = outcomes[i].created;
  }
  return out;
}

result<std::vector<bool>> created_of(const std::vector<create_outcome>& outcomes) {
  const result<void> access = access_of(outcomes);
  if (access.has_error()) return access.error();
  std::vector<bool> out;
  out.reserve(outcomes.size());
  for (const create_outcome& each : outcomes) out.push_back(each.what == create_kind::created);
  return out;
}

// What the ledger keeps: {"bulk":[[7,1700000000000000],null,…]}, id and time of creation or nothing for each
// item. Keys and notes are not kept: a replay's payload is the same as the first's.
std::string bulk_to_ledger(const std::vector<create_outcome>& outcomes) {
  std::string out = R"({"bulk":[)";
  for (const create_outcome& each : outcomes) {
    if (!out.ends_with('[')) out += ',';
    if (each.what == create_kind::created) {
      out += '[' + std::to_string(each.participant_id) + ',' +
             std::to_string(each.created.time_since_epoch().count()) + ']';
    } else {
      out += "null";
    }
  }
  return out + "]}";
}

std::vector<create_outcome> bulk_from_ledger(const std::string& recorded) {
  std::vector<create_outcome> out;
  const boost::json::value whole = boost::json::parse(recorded);
  for (const boost::json::value& each : whole.at("bulk").as_array()) {
    if (each.is_null()) {
      out.push_back({create_kind::taken});
    } else {
      out.push_back({create_kind::created, each.at(0).as_int64(),
                     text::timestamp(std::chrono::microseconds(each.at(1).as_int64()))});
    }
  }
  return out;
}

// Who has no access claims nothing, as in retried_batch.cpp.
result<bulk_outcome> create_once(db::transaction& in, const db::idempotency_ledger& ledger,
                                 const bulk_request& asked, audience to) {
  switch (access_batch(in, std::array{asked.by}).front()) {
    case team_access::none:
      return failure{errc::not_found};
    case team_access::lapsed:
      return failure{errc::subscription_required};
    case team_access::active:
      break;
  }
  const retry_token& retry = asked.retry.value();
  const std::array claims{db::idempotency_claim{std::to_string(asked.by.team_id), retry.credential_id,
                                                retry.key, retry.fingerprint}};
  const db::claim_result claimed = ledger.claim(in, claims).front();
  if (claimed.what == db::claim_result::state::mismatch) return domain::retry_key_already_used();
  if (claimed.what == db::claim_result::state::replay)
    return conclude(asked, bulk_from_ledger(claimed.outcome));

  const std::vector<create_outcome> done = create_all(in, requests_of(asked), to);
  if (access_of(done).has_error()) {  // the team has gone since
    ledger.release(in, claims);
  } else {
    ledger.record(in, std::array{db::idempotency_ledger::recorded{&claims.front(), bulk_to_ledger(done)}});
  }
  return conclude(asked, done);
}

}  // namespace

result<bulk_outcome> bulk_create(db::connection& on, const db::idempotency_ledger& ledger,
                                 const bulk_request& asked, audience to) {
  if (!asked.retry) return conclude(asked, create_batch(on, requests_of(asked), to));
  return on.transact([&](db::transaction& in) { return create_once(in, ledger, asked, to); });
}

result<std::vector<bool>> import_rows(db::connection& on, const import_request& asked, audience to) {
  std::vector<create_request> requests;
  requests.reserve(asked.rows.size());
  for (const domain::new_participant& row : asked.rows) requests.push_back({asked.by, row});
  if (!asked.lease) return created_of(create_batch(on, requests, to));
  return on.transact([&](db::transaction& in) -> result<std::vector<bool>> {
    if (!renew_import_lease(in, *asked.lease)) return failure{errc::unavailable};
    return created_of(create_all(in, requests, to));
  });
}

}  // namespace roster::participants
