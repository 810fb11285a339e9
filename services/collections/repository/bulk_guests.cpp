// A bulk is a batch whose requests all come from one client: the same statement carries it out.
#include "services/collections/repository/bulk_guests.hpp"

#include <array>
#include <boost/json.hpp>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "services/collections/domain/failures.hpp"
#include "services/collections/repository/guest_batch.hpp"
#include "services/collections/repository/statements.hpp"

namespace roster::collections {

namespace {

// Of one statement, which compares each of its guests with each.
constexpr std::size_t most_at_once = 256;

std::vector<add_guest_request> requests_of(const bulk_request& asked) {
  std::vector<add_guest_request> out;
  out.reserve(asked.emails.size());
  for (const std::string& email : asked.emails) {
    add_guest_request& one = out.emplace_back();
    one.by = asked.by;
    one.email = email;
    one.wants_everyone = false;
  }
  return out;
}

result<void> check(db::transaction& in, const access& by) {
  switch (ask_access(inside(in), statements::lock_access, std::array{by}).at(0)) {
    case standing::no_collection:
      return domain::collection_not_found();
    case standing::forbidden:
      return failure{errc::forbidden};
    case standing::allowed:
      break;
  }
  return {};
}

bulk_outcome add_all(db::transaction& in, const bulk_request& asked) {
  const std::vector<add_guest_request> requests = requests_of(asked);
  bulk_outcome out;
  out.reserve(requests.size());
  for (std::size_t begin = 0; begin < requests.size(); begin += most_at_once) {
    const std::size_t count = std::min(most_at_once, requests.size() - begin);
    for (guest_outcome& done : add_guests_in(in, std::span(requests).subspan(begin, count))) {
      if (done.error) std::rethrow_exception(done.error);
      std::optional<domain::member>& added = out.emplace_back();
      // Access was checked, and the collection is locked: what is not added is there.
      if (done.what == verdict::added) added = std::move(done.guest);
    }
  }
  return out;
}

// What the ledger keeps: {"bulk":[7,null,…]}, the user's id or nothing for each e-mail.
std::string to_ledger(const bulk_outcome& done) {
  std::string out = R"({"bulk":[)";
  for (const std::optional<domain::member>& one : done) {
    if (!out.ends_with('[')) out += ',';
    out += one ? std::to_string(one->user_id) : "null";
  }
  return out + "]}";
}

// The users as they are now; who was removed altogether since is answered as then.
bulk_outcome from_ledger(db::transaction& in, const bulk_request& asked, const std::string& recorded) {
  const boost::json::value whole = boost::json::parse(recorded);
  const boost::json::array& ids = whole.at("bulk").as_array();
  std::vector<std::int64_t> user_ids;
  for (const boost::json::value& id : ids)
    if (!id.is_null()) user_ids.push_back(id.as_int64());
  const std::map<std::int64_t, domain::member> users = find_users(inside(in), user_ids);
  bulk_outcome out;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::optional<domain::member>& added = out.emplace_back();
    if (ids[i].is_null()) continue;
    const auto found = users.find(ids[i].as_int64());
    added = found != users.end() ? found->second
                                 : domain::member{ids[i].as_int64(), {}, {}, asked.emails.at(i), "guest"};
  }
  return out;
}

result<bulk_outcome> add_once(db::transaction& in, const db::idempotency_ledger& ledger,
                              const bulk_request& asked) {
  const retry_token& retry = asked.retry.value();
  const std::array claims{
      db::idempotency_claim{asked.by.collection_id, retry.credential_id, retry.key, retry.fingerprint}};
  const db::claim_result claimed = ledger.claim(in, claims).front();
  if (claimed.what == db::claim_result::state::mismatch) return domain::retry_key_already_used();
  if (claimed.what == db::claim_result::state::replay) return from_ledger(in, asked, claimed.outcome);
  bulk_outcome done = add_all(in, asked);
  ledger.record(in, std::array{db::idempotency_ledger::recorded{&claims.front(), to_ledger(done)}});
  return done;
}

}  // namespace

result<bulk_outcome> add_guests_in_bulk(db::connection& on, const db::idempotency_ledger& ledger,
                                        const bulk_request& asked) {
  return on.transact([&](db::transaction& in) -> result<bulk_outcome> {
    // Who has no access claims nothing, and learns nothing about earlier retries.
    const result<void> allowed = check(in, asked.by);
    if (allowed.has_error()) return allowed.error();
    if (asked.retry) return add_once(in, ledger, asked);
    return add_all(in, asked);
  });
}

}  // namespace roster::collections
