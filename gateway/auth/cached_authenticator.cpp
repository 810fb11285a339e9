// Cache, then store; concurrent misses of one hash share one look-up.
#include "gateway/auth/cached_authenticator.hpp"

#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "gateway/auth/presented_secret.hpp"

namespace roster::gateway {

namespace {

using namespace std::chrono_literals;

constexpr auto note_use_every = 1min;

}  // namespace

struct cached_authenticator::question {
  explicit question(const async::executor& on) : answered(on, async::clock::time_point::max()) {}

  async::timer answered;  // never expires: cancelled when the answer is here
  // A notice that came while the database was asked may be newer than its answer, which then serves those who
  // asked and nobody after them.
  bool may_be_kept = true;
  std::optional<credential> found;
  bool store_away = false;
  std::exception_ptr error;
};

cached_authenticator::cached_authenticator(credential_store& store, authenticator_options options)
    : store_(store), options_(std::move(options)), cache_(options_.cache) {}

cached_authenticator::~cached_authenticator() = default;

async::awaitable<result<authenticated>> cached_authenticator::check(const http::request& message,
                                                                    const rule& matched,
                                                                    async::clock::time_point deadline) {
  const std::optional<std::string_view> secret = presented_secret(message, matched.accepts);
  if (!secret) co_return failure{errc::unauthenticated};
  const secret_hash hash = hash_secret(*secret);
  const instant now = options_.now();
  const credential_cache::look_up seen = cache_.find(hash, now);
  if (seen.what == credential_cache::state::trusted) co_return admit(*seen.found, matched, now);
  if (seen.what == credential_cache::state::unknown) co_return failure{errc::unauthenticated};
  const std::shared_ptr<question> asked = co_await ask(hash, deadline);
  co_return conclude(hash, *asked, matched);
}

async::awaitable<std::shared_ptr<cached_authenticator::question>> cached_authenticator::ask(
    const secret_hash& hash, async::clock::time_point deadline) {
  if (const auto same = under_way_.find(hash); same != under_way_.end()) {
    const std::shared_ptr<question> shared = same->second;
    co_await shared->answered.async_wait(async::as_result);
    co_return shared;
  }
  const async::executor here = co_await asio::this_coro::executor;
  const auto mine = std::make_shared<question>(here);
  under_way_.emplace(hash, mine);
  try {
    mine->found = co_await store_.find(hash, deadline);
  } catch (const db::unavailable&) {
    mine->store_away = true;
  } catch (...) {
    mine->error = std::current_exception();
  }
  under_way_.erase(hash);
  remember(hash, *mine);
  mine->answered.cancel();
  co_return mine;
}

void cached_authenticator::remember(const secret_hash& hash, const question& answered) {
  if (answered.store_away || answered.error || !answered.may_be_kept) return;
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
  if (answered.store_away) {
    if (seen.found == nullptr) return failure{errc::unavailable};
    return admit(*seen.found, matched, now);
  }
  if (!answered.found) return failure{errc::unauthenticated};
  if (seen.what == credential_cache::state::trusted) return admit(*seen.found, matched, now);
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
  return authenticated{known.who.id, statement_for(known, matched.upstream, now),
                       known.who.rate_limit.value_or(options_.default_rate_limit)};
}

const std::string& cached_authenticator::statement_for(known_credential& known, std::string_view audience,
                                                       instant now) {
  cached_statement* made = nullptr;
  for (cached_statement& one : known.statements)
    if (one.audience == audience) made = &one;
  if (made == nullptr) made = &known.statements.emplace_back(cached_statement{audience, {}, {}});
  if (!made->header.empty() && now.wall < made->renew_at) return made->header;

  identity::statement claims;
  claims.who.subject = known.who.subject;
  claims.who.credential_id = known.who.id;
  claims.who.scopes = known.who.scopes;
  claims.audience = audience;
  claims.expires = std::chrono::floor<std::chrono::seconds>(now.wall + options_.identity_lifetime);
  made->header = identity::sign(claims, options_.identity_keys);
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
  for (const auto& [hash, asked] : under_way_) asked->may_be_kept = false;
}

}  // namespace roster::gateway
