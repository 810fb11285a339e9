// The repository of collections on PostgreSQL: each call a job on a lane.
#include <limits>
#include <utility>

#include "common/log/log.hpp"
#include "services/collections/repository/collection_repository_postgres.hpp"
#include "services/collections/repository/collection_work.hpp"
#include "services/collections/repository/removal_work.hpp"
#include "services/collections/repository/repository_postgres.hpp"

namespace roster::collections {

namespace {

// The ledger's collection of requests that are about none yet.
constexpr std::string_view no_collection = "-";

// Parts of a removal that a deletion waits for: those of nearly every collection. Answers leave a link in
// order, so whoever is behind a deletion would wait for the people of a large one.
constexpr int most_parts_waited_for = 3;

constexpr std::chrono::seconds longest_wait{10};  // of a part, for a lane

class postgres_collections final : public collection_repository {
 public:
  explicit postgres_collections(db::lanes& on) : on_(on), retries_(create_retry_policy()) {}

  async::task<result<void>> check(deadline until, access by, domain::right what) override {
    return on_.run(until, [by = std::move(by), what](db::connection& c) { return demand(c, by, what); });
  }

  async::task<result<domain::collection>> find_collection(deadline until, access by) override {
    return on_.run(until,
                   [by = std::move(by)](db::connection& c) { return collections::find_collection(c, by); });
  }

  async::task<db::page<joined_collection>> list_collections(deadline until, std::string subject,
                                                            joined_place behind, std::int64_t most) override {
    return on_.run(until,
                   [subject = std::move(subject), behind = std::move(behind), most](db::connection& c) {
                     return collections::list_collections(c, subject, behind, most);
                   });
  }

  async::task<result<db::kept_answer>> create_collection(deadline until, create_collection_request asked,
                                                         collection_answer answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return db::once(
          c, retries_, no_collection, asked.retry, [](db::transaction&) { return result<void>(); },
          [&](db::transaction& in) -> result<db::kept_answer> {
            return answer(collections::create_collection(in, asked));
          });
    });
  }

  async::task<result<domain::collection>> change_collection(deadline until, access by,
                                                            domain::collection_changes changes,
                                                            collection_condition allowed) override {
    return on_.run(until, [by = std::move(by), changes = std::move(changes),
                           allowed = std::move(allowed)](db::connection& c) {
      return c.transact(
          [&](db::transaction& in) { return collections::change_collection(in, by, changes, allowed); });
    });
  }

  async::task<result<db::kept_answer>> publish_collection(deadline until, publish_request asked,
                                                          collection_answer answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return db::once(
          c, retries_, asked.by.collection_id, asked.retry,
          [&](db::transaction& in) { return demand(in, asked.by, domain::right::manage); },
          [&](db::transaction& in) -> result<db::kept_answer> {
            const result<domain::collection> changed = collections::publish_collection(in, asked);
            if (changed.has_error()) return changed.error();
            return answer(*changed);
          });
    });
  }

  async::task<result<void>> delete_collection(deadline until, access by,
                                              collection_condition allowed) override {
    const std::string collection_id = by.collection_id;
    auto work = [by = std::move(by), allowed = std::move(allowed)](db::connection& c) {
      return c.transact([&](db::transaction& in) { return collections::delete_collection(in, by, allowed); });
    };
    // In steps, not nested: g++ 12 destroys temporaries inside a co_await expression twice.
    async::task<result<void>> pending = on_.run(until, std::move(work));
    const result<void> gone = co_await std::move(pending);
    if (gone.has_error()) co_return gone;
    const bool is_done = co_await remove_people(on_, collection_id, most_parts_waited_for);
    if (is_done) co_return gone;
    const async::executor here = co_await async::this_executor;
    async::spawn(here, remove_the_rest(on_, collection_id));
    co_return gone;
  }

  async::task<result<events::page>> list_history(deadline until, access by,
                                                 events::page_request which) override {
    return on_.run(until, [by = std::move(by), which](db::connection& c) {
      return collections::list_history(c, by, which);
    });
  }

 private:
  // Each part is a job of its own: others have their turn between two of them. What fails here is no failure
  // of the deletion: whoever sweeps does it.
  static async::task<bool> remove_people(db::lanes& on, std::string collection_id, int most_parts) {
    try {
      bool more = true;
      for (int part = 0; more && part < most_parts; ++part)
        more = co_await on.run(async::clock::now() + longest_wait, [&collection_id](db::connection& c) {
          return c.transact([&](db::transaction& in) { return remove_some_people(in, collection_id); });
        });
      co_return !more;
    } catch (const std::exception& cause) {
      log::warning("the people of a deleted collection are left to the sweep", {{"reason", cause.what()}});
    }
    co_return true;
  }

  static async::task<> remove_the_rest(db::lanes& on, std::string collection_id) {
    co_await remove_people(on, std::move(collection_id), std::numeric_limits<int>::max());
  }

  db::lanes& on_;
  db::retry_policy retries_;
};

}  // namespace

std::unique_ptr<collection_repository> create_collection_repository(db::lanes& on) {
  return std::make_unique<postgres_collections>(on);
}

}  // namespace roster::collections
