// The repository of participants on PostgreSQL: each request is a job on a lane.
#include "services/participants/repository/participant_repository_postgres.hpp"

#include <utility>

#include "services/participants/repository/bulk_create.hpp"
#include "services/participants/repository/import_leases.hpp"
#include "services/participants/repository/participant_change.hpp"
#include "services/participants/repository/participant_enrolments.hpp"
#include "services/participants/repository/participant_list.hpp"
#include "services/participants/repository/repository_postgres.hpp"

namespace roster::participants {

namespace {

class postgres_participants final : public participant_repository {
 public:
  postgres_participants(db::lanes& on, audience to) : on_(on), to_(to), ledger_(create_ledger()) {}

  async::task<result<participant_page>> list_participants(async::clock::time_point deadline,
                                                          list_request asked) override {
    return on_.run(deadline, [asked = std::move(asked)](db::connection& on) -> result<participant_page> {
      result<participant_page> page = list_page(on, asked);
      if (page.has_value() && asked.with_experiments) add_experiments(on, asked.by.team_id, *page);
      return page;
    });
  }

  async::task<result<domain::participant>> update_participant(async::clock::time_point deadline,
                                                              update_request asked) override {
    return on_.run(deadline,
                   [asked = std::move(asked)](db::connection& on) { return change_participant(on, asked); });
  }

  async::task<result<void>> remove_participant(async::clock::time_point deadline,
                                               remove_request asked) override {
    return on_.run(deadline,
                   [asked = std::move(asked)](db::connection& on) { return delete_participant(on, asked); });
  }

  async::task<result<bulk_outcome>> create_participants(async::clock::time_point deadline,
                                                        bulk_request asked) override {
    return on_.run(deadline, [this, asked = std::move(asked)](db::connection& on) {
      return bulk_create(on, ledger_, asked, to_);
    });
  }

  async::task<result<std::vector<bool>>> import_participants(async::clock::time_point deadline,
                                                             import_request asked) override {
    return on_.run(deadline, [this, asked = std::move(asked)](db::connection& on) {
      return import_rows(on, asked, to_);
    });
  }

  async::task<import_start> begin_import(async::clock::time_point deadline, std::int64_t team_id,
                                         retry_token token) override {
    return on_.run(deadline, [this, team_id, token = std::move(token)](db::connection& on) {
      return on.transact([&](db::transaction& in) { return start_import(in, ledger_, team_id, token); });
    });
  }

  async::task<bool> renew_import(async::clock::time_point deadline, import_lease held) override {
    return on_.run(deadline, [held = std::move(held)](db::connection& on) {
      return on.transact([&](db::transaction& in) { return renew_import_lease(in, held); });
    });
  }

  async::task<result<std::string>> finish_import(async::clock::time_point deadline, import_lease held,
                                                 std::string fingerprint, std::string said) override {
    return on_.run(deadline, [held = std::move(held), fingerprint = std::move(fingerprint),
                              said = std::move(said)](db::connection& on) {
      return roster::participants::finish_import(on, held, fingerprint, said);
    });
  }

  async::task<> give_up_import(async::clock::time_point deadline, import_lease held) override {
    return on_.run(deadline, [held = std::move(held)](db::connection& on) {
      on.transact([&](db::transaction& in) { end_import_lease(in, held); });
    });
  }

  async::task<result<std::string>> repeat_import(async::clock::time_point deadline, std::int64_t team_id,
                                                 retry_token token) override {
    return on_.run(deadline, [team_id, token = std::move(token)](db::connection& on) {
      return roster::participants::repeat_import(on, team_id, token);
    });
  }

 private:
  db::lanes& on_;
  audience to_;
  db::idempotency_ledger ledger_;
};

}  // namespace

std::unique_ptr<participant_repository> create_participant_repository(db::lanes& on, audience to) {
  return std::make_unique<postgres_participants>(on, to);
}

}  // namespace roster::participants
