// Cache, then store; concurrent misses of one hash share one look-up.
#include "gateway/auth/cached_authenticator.hpp"

#include <algorithm>
#include <exception>
#include <list>
#include <utility>

#include "common/log/log.hpp"
#include "gateway/auth/presented_secret.hpp"

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;

constexpr auto note_use_every = 1min;

}  // namespace

// Its times are those of timers, so not of authenticator_options::now.
struct cached_authenticator::question {
  async::clock::time_point deadline;  // of who asked first
  async::clock::time_point slow_at;   // who is in doubt waits no longer
  std::list<async::timer> waiting;    // one for each who waits; cancelled when the answer is here
  bool is_answered = false;
  bool was_left = false;  // by somebody who did not wait for the answer
  // Not behind a notice that came while the database was asked, nor when another question was asked because
  // this one was overdue: its answer may be the older, and serves those who asked and nobody after them.
  bool may_be_kept = true;
  std::optional<credential> found;
  bool store_away = false;
  std::exception_ptr error;
};

cached_authenticator::cached_authenticator(credential_store& store, authenticator_options options)
    : store_(store), options_(std::move(options)), cache_(options_.cache) {}

cached_authenticator::~cached_authenticator() = default;

async::task<result<authenticated>> cached_authenticator::check(const http::request& message,
                                                               const rule& matched,
                                                               async::clock::time_point deadline) {
  const std::optional<presented> credential = look_at(message, matched);
  if (!credential) co_return failure{errc::unauthenticated};
  if (const auto known = recall(*credential, matched)) co_return *known;
  const bool in_doubt = credential->seen.what == credential_cache::state::doubtful;
  const std::shared_ptr<question> asked = co_await ask(credential->hash, deadline, in_doubt);
  co_return conclude(credential->hash, *asked, matched);
}

std::optional<result<authenticated>> cached_authenticator::check_at_once(const http::request& message,
                                                                         const rule& matched) {
  const std::optional<presented> credential = look_at(message, matched);
  if (!credential) return failure{errc::unauthenticated};
  return recall(*credential, matched);
}

std::optional<cached_authenticator::presented> cached_authenticator::look_at(const http::request& message,
                                                                             const rule& matched) {
  const std::optional<std::string_view> secret = presented_secret(message, matched.accepts);
  if (!secret) return std::nullopt;
  presented out{hash_secret(*secret), options_.now(), {}};
  out.seen = cache_.find(out.hash, out.now);
  return out;
}

std::optional<result<authenticated>> cached_authenticator::recall(const presented& credential,
                                                                  const rule& matched) {
  const auto& [hash, now, seen] = credential;
  switch (seen.what) {
    case credential_cache::state::trusted:
      return admit(*seen.found, matched, now);
    case credential_cache::state::unknown:
      return failure{errc::unauthenticated};
    case credential_cache::state::doubtful:
      if (now.steady < ask_in_doubt_at_) return admit(*seen.found, matched, now);
      break;
    case credential_cache::state::not_here:
      break;
  }
  return std::nullopt;
}

// Whose deadline comes first gets the question back without its answer, and who is in doubt when that is
// slow: a database that hangs may answer a statement it was sent never, or in minutes.
async::task<std::shared_ptr<cached_authenticator::question>> cached_authenticator::ask(
    const secret_hash& hash, async::clock::time_point deadline, bool in_doubt) {
  const async::executor here = co_await async::this_executor;
  std::shared_ptr<question> asked;
  if (const auto same = under_way_.find(hash); same != under_way_.end()) asked = same->second;
  const async::clock::time_point now = async::clock::now();
  // One that is overdue may hang on its connection for ever, while another connection answers: its answer, if
  // it comes, is then older than that.
  if (asked && asked->deadline <= now) asked->may_be_kept = false;
  // Not one that was asked before a notice: its answer may be older than what the notice told of.
  if (!asked || !asked->may_be_kept) {
    asked = std::make_shared<question>();
    asked->deadline = deadline;
    asked->slow_at = now + options_.patience_in_doubt;
    under_way_.insert_or_assign(hash, asked);
    async::spawn(here, look_up(hash, deadline, asked));
  }
  const async::clock::time_point until = in_doubt ? std::min(deadline, asked->slow_at) : deadline;
  if (!asked->is_answered && now < until) {
    const auto place = asked->waiting.emplace(asked->waiting.end(), here, until);
    co_await place->async_wait(async::as_result);
    asked->waiting.erase(place);
  }
  if (!asked->is_answered && !std::exchange(asked->was_left, true))
    log::warning("credential not looked up in time", {{"cause", "the database has not answered"}});
  co_return asked;
}

// A coroutine of its own, for it may last longer than any request that waits for it.
async::task<> cached_authenticator::look_up(secret_hash hash, async::clock::time_point deadline,
                                            std::shared_ptr<question> mine) {
  try {
    mine->found = co_await store_.find(hash, deadline);
    remember(hash, *mine);
    ask_in_doubt_at_ = {};
  } catch (const db::unavailable&) {
    mine->store_away = true;
  } catch (const std::exception& cause) {
    mine->error = std::current_exception();
    // Whoever still waits reports it; perhaps nobody does.
    if (mine->was_left) log::error("credential look-up failed", {{"cause", cause.what()}});
  } catch (...) {
    mine->error = std::current_exception();
  }
  const auto current = under_way_.find(hash);
  if (current != under_way_.end() && current->second == mine) under_way_.erase(current);
  mine->is_answered = true;
  for (async::timer& each : mine->waiting) each.cancel();
}

void cached_authenticator::remember(const secret_hash& hash, const question& answered) {
  if (!answered.may_be_kept) return;
  const async::clock::time_point now = options_.now().steady;
  if (answered.found) {
    cache_.store(hash, *answered.found, now);
  } else {
    cache_.store_unknown(hash, now);
  }
}

result<authenticated> cached_authenticator::conclude(const secret_hash& hash, const question& answered,
                                                     const rule& matched) {
  if (answered.error) std::rethrow_exception(answered.error);
  const instant now = options_.now();
  const credential_cache::look_up seen = cache_.find(hash, now);
  if (!answered.is_answered || answered.store_away) {
    // A question from before the notices were live again, or before another took its place, says nothing of
    // the database now.
    if (answered.may_be_kept) ask_in_doubt_at_ = now.steady + options_.ask_in_doubt_every;
    if (seen.found == nullptr) return failure{errc::unavailable};
    return admit(*seen.found, matched, now);
  }
  if (!answered.found) return failure{errc::unauthenticated};
  // An answer that was kept is what the cache has now, trusted or (without notices) not.
  if (seen.what == credential_cache::state::trusted || (seen.found != nullptr && answered.may_be_kept))
    return admit(*seen.found, matched, now);
  known_credential once{*answered.found, {}, {}};
  return admit(once, matched, now);
}

result<authenticated> cached_authenticator::admit(known_credential& known, const rule& matched, instant now) {
  if (known.who.kind != matched.accepts) return failure{errc::unauthenticated};
  if (known.who.expires && *known.who.expires <= now.wall) return failure{errc::unauthenticated};
  if (!known.use_noted_at || now.steady - *known.use_noted_at >= note_use_every) {
    known.use_noted_at = now.steady;
    if (options_.note_use) options_.note_use(known.who.id);
  }
  return authenticated{known.who.id, statement_for(known, name_of(matched.upstream), now),
                       known.who.rate_limit.value_or(options_.default_rate_limit)};
}

std::shared_ptr<const std::string> cached_authenticator::statement_for(known_credential& known,
                                                                       std::string_view audience,
                                                                       instant now) {
  cached_statement* made = nullptr;
  for (cached_statement& one : known.statements)
    if (one.audience == audience) made = &one;
  if (made == nullptr) made = &known.statements.emplace_back(cached_statement{audience, {}, {}});
  if (made->header && now.wall < made->renew_at) return made->header;

  identity::statement claims;
  claims.who.subject = known.who.subject;
  claims.who.credential_id = known.who.id;
  claims.who.scopes = known.who.scopes;
  claims.audience = audience;
  claims.expires = std::chrono::floor<std::chrono::seconds>(now.wall + options_.identity_lifetime);
  made->header = std::make_shared<const std::string>(identity::sign(claims, options_.identity_keys));
  // A quarter of the lifetime is left for the way and for clocks that differ.
  made->renew_at = now.wall + options_.identity_lifetime * 3 / 4;
  return made->header;
}

void cached_authenticator::credential_changed(const secret_hash& hash) {
  cache_.forget(hash);
  if (const auto asked = under_way_.find(hash); asked != under_way_.end()) asked->second->may_be_kept = false;
}

void cached_authenticator::notices_lost() {
  cache_.notices_lost(options_.now().steady);
}

void cached_authenticator::notices_live() {
  cache_.notices_live();
  ask_in_doubt_at_ = {};  // the database is there again: what was not heard is asked for at once
  for (const auto& [hash, asked] : under_way_) asked->may_be_kept = false;
}

}  // namespace roster::gateway
