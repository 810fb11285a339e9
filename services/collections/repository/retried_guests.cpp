// The ledger decides who is new; of replays only the user's id is known, the rest is read as it is now.
#include "services/collections/repository/retried_guests.hpp"

#include <boost/json.hpp>
#include <map>
#include <string>

#include "services/collections/repository/guest_lists.hpp"
#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

std::string recorded_outcome(const guest_outcome& done) {
  if (done.what == verdict::exists) return R"({"outcome":"exists"})";
  return R"({"outcome":"added","user_id":)" + std::to_string(done.guest.user_id) + "}";
}

// Only the user's id is remembered; the rest is read as it is now.
guest_outcome replayed_outcome(const std::string& recorded) {
  const boost::json::object was = boost::json::parse(recorded).as_object();
  guest_outcome out;
  out.what = was.at("outcome").as_string() == "added" ? verdict::added : verdict::exists;
  if (out.what == verdict::added) out.guest.user_id = was.at("user_id").to_number<std::int64_t>();
  return out;
}

// Completes the guests of replays, of whom only the id is known.
void complete_replays(const runner& run, std::span<const add_guest_request> requests, const indexes& replays,
                      std::vector<guest_outcome>& outcomes) {
  std::vector<std::int64_t> user_ids;
  for (const std::size_t i : replays)
    if (outcomes[i].what == verdict::added) user_ids.push_back(outcomes[i].guest.user_id);
  if (user_ids.empty()) return;
  const std::map<std::int64_t, domain::member> users = find_users(run, user_ids);
  for (const std::size_t i : replays) {
    if (outcomes[i].what != verdict::added) continue;
    domain::member& guest = outcomes[i].guest;
    if (const auto found = users.find(guest.user_id); found != users.end()) {
      guest = found->second;
    } else {
      // Removed since, from everywhere: what was answered then is answered again.
      guest.email = requests[i].email;
      guest.role = "guest";
    }
  }
}

// The parts of add_guests_once, which runs them in one transaction.
class once {
 public:
  once(db::transaction& in, const db::idempotency_ledger& ledger, std::span<const add_guest_request> requests)
      : in_(in), run_(inside(in)), ledger_(ledger), requests_(requests), outcomes_(requests.size()) {}

  std::vector<guest_outcome> run() {
    refuse_without_access();
    const std::vector<db::claim_result> claimed = ledger_.claim(in_, claims_);
    const indexes fresh = sort_out(claimed);
    if (!fresh.empty()) {
      run_rounds(run_, requests_, fresh, outcomes_);
      record(fresh);
    }
    complete_replays(run_, requests_, replays_, outcomes_);
    for (std::size_t n = 0; n < claimed.size(); ++n)
      if (claimed[n].what == db::claim_result::state::same_batch)
        outcomes_[claimants_[n]] = outcomes_[claimants_[claimed[n].first]];
    return std::move(outcomes_);
  }

 private:
  // Fills claims_ and claimants_ with those that may add: who may not learns nothing about earlier retries.
  void refuse_without_access() {
    std::vector<access> by;
    for (const add_guest_request& wanted : requests_) by.push_back(wanted.by);
    const std::vector<standing> found = ask_access(run_, statements::lock_access, by);
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      if (found.at(i) == standing::allowed) {
        const retry_token& key = requests_[i].retry.value();
        claimants_.push_back(i);
        claims_.push_back({requests_[i].by.collection_id, key.credential_id, key.key, key.fingerprint});
      } else {
        outcomes_[i].what = found[i] == standing::forbidden ? verdict::forbidden : verdict::no_collection;
      }
    }
  }

  // Sets what the ledger decides; gives the requests whose work is to be done.
  indexes sort_out(const std::vector<db::claim_result>& claimed) {
    indexes fresh;
    for (std::size_t n = 0; n < claimed.size(); ++n) {
      const std::size_t i = claimants_[n];
      switch (claimed[n].what) {
        case db::claim_result::state::fresh:
          fresh.push_back(i);
          fresh_claims_.push_back(n);
          break;
        case db::claim_result::state::replay:
          outcomes_[i] = replayed_outcome(claimed[n].outcome);
          replays_.push_back(i);
          break;
        case db::claim_result::state::mismatch:
          outcomes_[i].what = verdict::retry_key_reused;
          break;
        case db::claim_result::state::same_batch:
          break;  // takes the outcome of the first, once there is one
      }
    }
    return fresh;
  }

  // What was decided is remembered; what was not is given back, so that a retry may do it.
  void record(const indexes& fresh) {
    std::vector<db::idempotency_ledger::recorded> decided;
    std::vector<db::idempotency_claim> undecided;
    for (std::size_t n = 0; n < fresh.size(); ++n) {
      const db::idempotency_claim& claim = claims_[fresh_claims_[n]];
      const guest_outcome& done = outcomes_[fresh[n]];
      const bool is_decided = !done.error && (done.what == verdict::added || done.what == verdict::exists);
      if (is_decided) {
        decided.push_back({&claim, recorded_outcome(done)});
      } else {
        undecided.push_back(claim);
      }
    }
    if (!decided.empty()) ledger_.record(in_, decided);
    if (!undecided.empty()) ledger_.release(in_, undecided);
  }

  db::transaction& in_;
  runner run_;
  const db::idempotency_ledger& ledger_;
  std::span<const add_guest_request> requests_;
  std::vector<guest_outcome> outcomes_;
  std::vector<db::idempotency_claim> claims_;
  indexes claimants_;     // the request of each claim
  indexes fresh_claims_;  // the claim of each fresh request
  indexes replays_;
};

}  // namespace

std::vector<guest_outcome> add_guests_once(db::connection& on, const db::idempotency_ledger& ledger,
                                           std::span<const add_guest_request> requests) {
  std::vector<guest_outcome> outcomes =
      on.transact([&](db::transaction& in) { return once(in, ledger, requests).run(); });
  attach_lists(on, requests, outcomes);
  return outcomes;
}

}  // namespace roster::collections
