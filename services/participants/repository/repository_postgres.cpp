// The repository on PostgreSQL: one queue for each statement, so that what waits is carried out together.
#include "services/participants/repository/repository_postgres.hpp"

#include <utility>

#include "common/db/batched_statement.hpp"
#include "services/participants/domain/failures.hpp"
#include "services/participants/migrations.hpp"
#include "services/participants/repository/find_batch.hpp"
#include "services/participants/repository/participant_batch.hpp"
#include "services/participants/repository/retried_batch.hpp"
#include "services/participants/repository/statements.hpp"

namespace roster::participants {

namespace {

using domain::team_access;

// A look-up has no COMMIT whose cost many would share: past some dozens of rows a batch gains nothing, and
// while one is under way the answers of the one before are written.
constexpr std::size_t looked_up_together = 32;

// The participant that was asked for, as it was when it was created.
domain::participant made_from(const create_outcome& outcome, std::int64_t team_id,
                              domain::new_participant wanted) {
  domain::participant made;
  made.participant_id = outcome.participant_id;
  made.team_id = team_id;
  made.key = std::move(wanted.key);
  made.notes = std::move(wanted.notes);
  made.created = outcome.created;
  made.updated = outcome.created;
  return made;
}

result<created_participant> conclude(const create_outcome& outcome, std::int64_t team_id,
                                     domain::new_participant wanted) {
  using kind = create_outcome::kind;
  switch (outcome.what) {
    case kind::no_team:
      return failure{errc::not_found};
    case kind::lapsed:
      return failure{errc::subscription_required};
    case kind::taken:
      return domain::key_already_taken();
    case kind::retry_key_reused:
      return domain::retry_key_already_used();
    case kind::created:
    case kind::replayed:
      break;
  }
  return created_participant{made_from(outcome, team_id, std::move(wanted)), outcome.what == kind::replayed};
}

class postgres_repository final : public repository {
 public:
  postgres_repository(const async::executor& here, const db::connection_options& database, db::lanes& on,
                      audience to)
      : ledger_(create_ledger()),
        check_(on, [](db::connection& c, std::span<const requester> asked) { return access_batch(c, asked); },
               {}),
        create_(
            here, database, [to](std::span<const create_request> asked) { return ask_to_create(asked, to); },
            {}, async::gathering_limits{}),
        create_once_(on,
                     [this, to](db::connection& c, std::span<const create_request> asked) {
                       return create_batch_once(c, ledger_, asked, to);
                     },
                     {}),
        find_(here, database, ask_to_find, {.max_batch = looked_up_together}) {}

  async::task<result<void>> check_may_create(async::clock::time_point deadline, requester by) override {
    const team_access access = co_await check_.submit(deadline, std::move(by));
    switch (access) {
      case team_access::none:
        co_return failure{errc::not_found};
      case team_access::lapsed:
        co_return failure{errc::subscription_required};
      case team_access::active:
        break;
    }
    co_return result<void>();
  }

  async::task<result<created_participant>> create_participant(async::clock::time_point deadline,
                                                              create_request asked) override {
    const std::int64_t team_id = asked.by.team_id;
    domain::new_participant wanted = asked.wanted;
    create_outcome outcome;
    if (asked.retry) {
      outcome = co_await create_once_.submit(deadline, std::move(asked));
    } else {
      outcome = co_await create_.submit(deadline, std::move(asked));
    }
    co_return conclude(outcome, team_id, std::move(wanted));
  }

  async::task<result<domain::participant>> find_participant(async::clock::time_point deadline,
                                                            find_request asked) override {
    return find_.submit(deadline, std::move(asked));
  }

 private:
  db::idempotency_ledger ledger_;
  db::batched_statement<requester, team_access> check_;
  create_statement create_;
  db::batched_statement<create_request, create_outcome> create_once_;
  find_statement find_;
};

}  // namespace

std::unique_ptr<repository> create_repository(const async::executor& here,
                                              const db::connection_options& database, db::lanes& on,
                                              audience to) {
  return std::make_unique<postgres_repository>(here, database, on, to);
}

db::idempotency_ledger create_ledger() {
  return {schema, "idempotency", "team_id", "bigint"};
}

db::retry_policy create_retry_policy() {
  return {create_ledger(), domain::retry_key_already_used()};
}

}  // namespace roster::participants
