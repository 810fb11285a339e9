// The order of the statements of a batch, and what each request gets from them.
#include "services/collections/repository/guest_batch.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <numeric>
#include <stdexcept>

#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

using indexes = std::vector<std::size_t>;  // of requests

// A round sees what the one before had to wait for. One repetition is enough, unless the user that was waited
// for is deleted again before it, and made again by somebody else.
constexpr int most_rounds = 5;

// Each may run into the statement timeout, and the lane has others to serve.
constexpr std::chrono::seconds most_time_for_single_lists{5};

runner by_itself(db::connection& on) {
  return [&on](const db::statement& what, const db::parameters& values) { return on.run(what, values); };
}

// Runs the requests at `todo` and sets their outcomes; gives those that have to be run again.
indexes run_round(const runner& run, std::span<const add_guest_request> requests, const indexes& todo,
                  std::vector<guest_outcome>& outcomes) {
  std::vector<guest_row> rows = add_guest_rows(run, requests, todo);
  indexes again;
  for (std::size_t n = 0; n < todo.size(); ++n) {
    guest_outcome& out = outcomes[todo[n]];
    switch (rows[n].kind) {
      case guest_row_kind::no_collection:
        out.what = verdict::no_collection;
        break;
      case guest_row_kind::forbidden:
        out.what = verdict::forbidden;
        break;
      case guest_row_kind::exists:
        out.what = verdict::exists;
        break;
      case guest_row_kind::added:
        out.what = verdict::added;
        out.guest = std::move(rows[n].guest);
        break;
      case guest_row_kind::retry:
        again.push_back(todo[n]);
        break;
    }
  }
  return again;
}

void set_error(std::vector<guest_outcome>& outcomes, const indexes& of, const std::exception_ptr& error) {
  for (const std::size_t i : of) outcomes[i].error = error;
}

// The rounds after the first. Leaves an error where no round settled the matter. When one throws, `todo` are
// those that the rounds before it left open.
void run_more_rounds(const runner& run, std::span<const add_guest_request> requests, indexes& todo,
                     std::vector<guest_outcome>& outcomes) {
  for (int round = 1; round < most_rounds && !todo.empty(); ++round)
    todo = run_round(run, requests, todo, outcomes);
  set_error(outcomes, todo, std::make_exception_ptr(db::unavailable("a guest's user could not be settled")));
}

void run_rounds(const runner& run, std::span<const add_guest_request> requests, const indexes& todo,
                std::vector<guest_outcome>& outcomes) {
  indexes again = run_round(run, requests, todo, outcomes);
  run_more_rounds(run, requests, again, outcomes);
}

indexes every(std::span<const add_guest_request> requests) {
  indexes all(requests.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

using lists_by_id = std::map<std::string, member_list, std::less<>>;

// The lists of these distinct collections, one statement each, and the errors of those that cannot be read.
struct single_lists {
  lists_by_id found{};
  std::map<std::string_view, std::exception_ptr> failed{};
};

single_lists read_one_by_one(db::connection& on, std::span<const std::string_view> collection_ids) {
  single_lists out;
  const auto enough = std::chrono::steady_clock::now() + most_time_for_single_lists;
  for (const std::string_view& id : collection_ids) {
    try {
      if (std::chrono::steady_clock::now() > enough)
        throw db::unavailable("no time was left to read the collection's users");
      out.found.merge(list_members(by_itself(on), std::span(&id, 1)));
    } catch (...) {
      out.failed.emplace(id, std::current_exception());
    }
  }
  return out;
}

// All in one statement; when that fails, for one collection's sake perhaps, each by itself.
single_lists read_lists(db::connection& on, std::span<const std::string_view> collection_ids) {
  try {
    return {list_members(by_itself(on), collection_ids)};
  } catch (...) {
    if (collection_ids.size() == 1) return {{}, {{collection_ids.front(), std::current_exception()}}};
  }
  return read_one_by_one(on, collection_ids);
}

// Reads the users of every collection that somebody wants, once each. The guests are stored already: a
// failure here is only the error of those that wanted the list.
void attach_lists(db::connection& on, std::span<const add_guest_request> requests,
                  std::vector<guest_outcome>& outcomes) {
  indexes waiting;
  std::vector<std::string_view> collection_ids;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (outcomes[i].error || outcomes[i].what != verdict::added || !requests[i].wants_everyone) continue;
    waiting.push_back(i);
    collection_ids.emplace_back(requests[i].by.collection_id);
  }
  if (waiting.empty()) return;
  // Not std::ranges, whose algorithms clang 14 refuses with libstdc++.
  std::sort(collection_ids.begin(), collection_ids.end());
  collection_ids.erase(std::unique(collection_ids.begin(), collection_ids.end()), collection_ids.end());
  const single_lists lists = read_lists(on, collection_ids);
  for (const std::size_t i : waiting) {
    const std::string& id = requests[i].by.collection_id;
    const auto found = lists.found.find(id);
    if (const auto failed = lists.failed.find(id); failed != lists.failed.end()) {
      outcomes[i].error = failed->second;
    } else if (found != lists.found.end()) {
      outcomes[i].everyone = found->second;
    } else {
      // Deleted between the two statements: the guest was added, and nobody is there any more.
      outcomes[i].everyone = std::make_shared<const std::vector<domain::member>>();
    }
  }
}

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

std::vector<standing> check_access(db::connection& on, std::span<const access> requests) {
  return ask_access(by_itself(on), statements::check_access, requests);
}

std::vector<guest_outcome> add_guests(db::connection& on, std::span<const add_guest_request> requests) {
  std::vector<guest_outcome> outcomes(requests.size());
  const runner run = by_itself(on);
  indexes again = run_round(run, requests, every(requests), outcomes);
  try {
    run_more_rounds(run, requests, again, outcomes);
  } catch (...) {
    set_error(outcomes, again, std::current_exception());
  }
  attach_lists(on, requests, outcomes);
  return outcomes;
}

std::vector<guest_outcome> add_guests_in(db::transaction& in, std::span<const add_guest_request> requests) {
  std::vector<guest_outcome> outcomes(requests.size());
  run_rounds(inside(in), requests, every(requests), outcomes);
  return outcomes;
}

std::vector<guest_outcome> add_guests_once(db::connection& on, const db::idempotency_ledger& ledger,
                                           std::span<const add_guest_request> requests) {
  std::vector<guest_outcome> outcomes =
      on.transact([&](db::transaction& in) { return once(in, ledger, requests).run(); });
  attach_lists(on, requests, outcomes);
  return outcomes;
}

}  // namespace roster::collections
