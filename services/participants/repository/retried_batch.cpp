// Requests that carry an Idempotency-Key: claim, work, remember, all in one transaction.
#include "services/participants/repository/retried_batch.hpp"

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace roster::participants {

namespace {

using domain::team_access;
using create_kind = create_outcome::kind;

db::idempotency_claim claim_of(const create_request& asked) {
  const retry_token& retry = asked.retry.value();
  return {std::to_string(asked.by.team_id), retry.credential_id, retry.key, retry.fingerprint};
}

bool is_remembered(const create_outcome& outcome) {
  return outcome.what == create_kind::created || outcome.what == create_kind::taken;
}

// What the ledger keeps of an outcome, {"outcome":"created","participant_id":7,"created_at":…} or
// {"outcome":"taken"}, and what it means when it is read back. Key and notes are not kept: a replay's payload
// is the same as the first's.
std::string to_ledger(const create_outcome& outcome) {
  if (outcome.what == create_kind::taken) return R"({"outcome":"taken"})";
  return R"({"outcome":"created","participant_id":)" + std::to_string(outcome.participant_id) +
         R"(,"created_at":)" + std::to_string(outcome.created.time_since_epoch().count()) + "}";
}

create_outcome from_ledger(std::string_view recorded) {
  const boost::json::value outcome = boost::json::parse(recorded);
  if (outcome.at("outcome").as_string() == "taken") return {create_kind::taken};
  return {create_kind::replayed, outcome.at("participant_id").as_int64(),
          text::timestamp(std::chrono::microseconds(outcome.at("created_at").as_int64()))};
}

create_outcome as_replay(create_outcome first) {
  if (first.what == create_kind::created) first.what = create_kind::replayed;
  return first;
}

// One transaction of create_batch_once.
class once {
 public:
  once(db::transaction& in, const db::idempotency_ledger& ledger, std::span<const create_request> asked,
       audience to)
      : in_(in), ledger_(ledger), asked_(asked), to_(to), out_(asked.size()) {}

  std::vector<create_outcome> run() {
    claim_where_access_is();
    work_on_fresh_claims();
    settle();
    return std::move(out_);
  }

 private:
  void claim_where_access_is() {
    std::vector<requester> requesters;
    requesters.reserve(asked_.size());
    for (const create_request& one : asked_) requesters.push_back(one.by);
    const std::vector<team_access> access = access_batch(in_, requesters);
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (access[i] == team_access::lapsed) out_[i].what = create_kind::lapsed;
      if (access[i] != team_access::active) continue;
      claimant_.push_back(i);
      claims_.push_back(claim_of(asked_[i]));
    }
    if (!claims_.empty()) results_ = ledger_.claim(in_, claims_);
  }

  void work_on_fresh_claims() {
    std::vector<const create_request*> work;
    std::vector<std::size_t> worker;  // indices of claims
    for (std::size_t c = 0; c < claims_.size(); ++c) {
      if (results_[c].what != db::claim_result::state::fresh) continue;
      work.push_back(&asked_[claimant_[c]]);
      worker.push_back(c);
    }
    if (work.empty()) return;
    const std::vector<create_outcome> done = create_batch(in_, work, to_);

    std::vector<db::idempotency_ledger::recorded> records;
    std::vector<db::idempotency_claim> given_back;
    for (std::size_t w = 0; w < done.size(); ++w) {
      out_[claimant_[worker[w]]] = done[w];
      // The team can have gone between the check and the work.
      if (is_remembered(done[w])) {
        records.push_back({&claims_[worker[w]], to_ledger(done[w])});
      } else {
        given_back.push_back(claims_[worker[w]]);
      }
    }
    if (!records.empty()) ledger_.record(in_, records);
    if (!given_back.empty()) ledger_.release(in_, given_back);
  }

  void settle() {
    for (std::size_t c = 0; c < claims_.size(); ++c) {
      create_outcome& mine = out_[claimant_[c]];
      switch (results_[c].what) {
        case db::claim_result::state::fresh:
          break;
        case db::claim_result::state::replay:
          mine = from_ledger(results_[c].outcome);
          break;
        case db::claim_result::state::mismatch:
          mine = {create_kind::retry_key_reused};
          break;
        case db::claim_result::state::same_batch:
          mine = as_replay(out_[claimant_[results_[c].first]]);
          break;
      }
    }
  }

  db::transaction& in_;
  const db::idempotency_ledger& ledger_;
  std::span<const create_request> asked_;
  audience to_;
  std::vector<create_outcome> out_;
  std::vector<std::size_t> claimant_;  // claims_[c] is of asked_[claimant_[c]]
  std::vector<db::idempotency_claim> claims_;
  std::vector<db::claim_result> results_;
};

}  // namespace

std::vector<create_outcome> create_batch_once(db::connection& on, const db::idempotency_ledger& ledger,
                                              std::span<const create_request> asked, audience to) {
  return on.transact([&](db::transaction& in) { return once(in, ledger, asked, to).run(); });
}

}  // namespace roster::participants
