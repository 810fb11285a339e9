// Check, claim, work, remember.
#include "common/db/once.hpp"

#include <boost/json.hpp>
#include <utility>

namespace roster::db {

namespace {

// Carries a failure out of a transaction, which an exception rolls back.
struct rolled_back {
  failure why;
};

// The body is kept as a text, not as JSON: jsonb would give its members back in another order.
std::string to_ledger(const kept_answer& answer) {
  boost::json::object kept;
  kept["status"] = answer.status;
  kept["body"] = answer.body;
  if (!answer.location.empty()) kept["location"] = answer.location;
  return boost::json::serialize(kept);
}

kept_answer from_ledger(const std::string& outcome) {
  const boost::json::value kept = boost::json::parse(outcome);
  kept_answer answer;
  answer.status = kept.at("status").to_number<unsigned>();
  answer.body = kept.at("body").as_string();
  if (const boost::json::value* location = kept.as_object().if_contains("location"))
    answer.location = location->as_string();
  return answer;
}

kept_answer value_or_roll_back(result<kept_answer> made) {
  if (made.has_error()) throw rolled_back{made.error()};
  return std::move(*made);
}

kept_answer carry_out_once(transaction& in, const retry_policy& policy, const idempotency_claim& claim,
                           const std::function<result<kept_answer>(transaction&)>& work) {
  const claim_result claimed = policy.ledger.claim(in, {&claim, 1}).at(0);
  switch (claimed.what) {
    case claim_result::state::replay:
      return from_ledger(claimed.outcome);
    case claim_result::state::mismatch:
      throw rolled_back{policy.reused};
    case claim_result::state::fresh:
    case claim_result::state::same_batch:  // never: there is one claim
      break;
  }
  kept_answer answer = value_or_roll_back(work(in));
  const idempotency_ledger::recorded record{&claim, to_ledger(answer)};
  policy.ledger.record(in, {&record, 1});
  return answer;
}

}  // namespace

result<kept_answer> once(connection& on, const retry_policy& policy, std::string_view scope,
                         const std::optional<retry_token>& token,
                         const std::function<result<void>(transaction&)>& check,
                         const std::function<result<kept_answer>(transaction&)>& work) {
  try {
    return on.transact([&](transaction& in) {
      if (const result<void> allowed = check(in); allowed.has_error()) throw rolled_back{allowed.error()};
      if (!token) return value_or_roll_back(work(in));
      const idempotency_claim claim{std::string(scope), token->credential_id, token->key, token->fingerprint};
      return carry_out_once(in, policy, claim, work);
    });
  } catch (const rolled_back& refused) {
    return refused.why;
  }
}

}  // namespace roster::db
