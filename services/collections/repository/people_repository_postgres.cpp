// The repository of a collection's people on PostgreSQL: each call a job on a lane.
#include <utility>

#include "services/collections/repository/bulk_guests.hpp"
#include "services/collections/repository/collection_repository_postgres.hpp"
#include "services/collections/repository/collection_work.hpp"
#include "services/collections/repository/people_work.hpp"
#include "services/collections/repository/repository_postgres.hpp"

namespace roster::collections {

namespace {

class postgres_people final : public people_repository {
 public:
  explicit postgres_people(db::lanes& on) : on_(on), retries_(create_retry_policy()) {}

  async::task<result<db::page<domain::member>>> list_people(deadline until, people_request asked) override {
    return on_.run(
        until, [asked = std::move(asked)](db::connection& c) { return collections::list_people(c, asked); });
  }

  async::task<result<db::kept_answer>> add_user(deadline until, person_request asked,
                                                db::kept_answer answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return db::once(
          c, retries_, asked.by.collection_id, asked.retry,
          [&](db::transaction& in) { return demand(in, asked.by, domain::right::manage); },
          [&](db::transaction& in) -> result<db::kept_answer> {
            const result<void> added = collections::add_user(in, asked);
            if (added.has_error()) return added.error();
            return answer;
          });
    });
  }

  async::task<result<void>> remove_user(deadline until, person_request asked) override {
    return on_.run(until, [asked = std::move(asked)](db::connection& c) {
      return c.transact([&](db::transaction& in) { return collections::remove_user(in, asked); });
    });
  }

  async::task<result<bulk_outcome>> add_guests(deadline until, bulk_request asked) override {
    return on_.run(until, [this, asked = std::move(asked)](db::connection& c) {
      return add_guests_in_bulk(c, retries_.ledger, asked);
    });
  }

 private:
  db::lanes& on_;
  db::retry_policy retries_;
};

}  // namespace

std::unique_ptr<people_repository> create_people_repository(db::lanes& on) {
  return std::make_unique<postgres_people>(on);
}

}  // namespace roster::collections
