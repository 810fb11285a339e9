// The repository on PostgreSQL: each statement under its coalescer.
#include "services/collections/repository/repository_postgres.hpp"

#include "common/db/batched_statement.hpp"
#include "services/collections/domain/failures.hpp"
#include "services/collections/migrations.hpp"
#include "services/collections/repository/guest_batch.hpp"
#include "services/collections/repository/retried_guests.hpp"

namespace roster::collections {

namespace {

failure failure_of(verdict refused) {
  switch (refused) {
    case verdict::no_collection:
      return domain::collection_not_found();
    case verdict::forbidden:
      return {errc::forbidden};
    case verdict::exists:
      return domain::user_already_exists();
    case verdict::retry_key_reused:
      return domain::retry_key_already_used();
    case verdict::added:
      break;
  }
  return {errc::internal};
}

class postgres_repository final : public repository {
 public:
  explicit postgres_repository(db::lanes& on)
      : check_(on, collections::check_access, {}),
        add_(on, collections::add_guests, {}),
        add_once_(on,
                  [ledger = create_ledger()](db::connection& c, std::span<const add_guest_request> requests) {
                    return add_guests_once(c, ledger, requests);
                  },
                  {}) {}

  async::task<result<void>> check_may_add(async::clock::time_point deadline, access by) override {
    const standing found = co_await check_.submit(deadline, std::move(by));
    switch (found) {
      case standing::no_collection:
        co_return domain::collection_not_found();
      case standing::forbidden:
        co_return failure{errc::forbidden};
      case standing::allowed:
        break;
    }
    co_return result<void>();
  }

  async::task<result<added_guest>> add_guest(async::clock::time_point deadline,
                                             add_guest_request wanted) override {
    // Requests with a retry key cost a transaction of several statements; the others do not wait behind them.
    batch& statement = wanted.retry ? add_once_ : add_;
    guest_outcome done = co_await statement.submit(deadline, std::move(wanted));
    if (done.error) std::rethrow_exception(done.error);
    if (done.what != verdict::added) co_return failure_of(done.what);
    co_return added_guest{std::move(done.guest), std::move(done.everyone)};
  }

 private:
  using batch = db::batched_statement<add_guest_request, guest_outcome>;

  db::batched_statement<access, standing> check_;
  batch add_;
  batch add_once_;
};

}  // namespace

std::unique_ptr<repository> create_repository(db::lanes& on) {
  return std::make_unique<postgres_repository>(on);
}

db::idempotency_ledger create_ledger() {
  return {schema, "idempotency", "collection_id", "text"};
}

db::retry_policy create_retry_policy() {
  return {create_ledger(), domain::retry_key_already_used()};
}

}  // namespace roster::collections
