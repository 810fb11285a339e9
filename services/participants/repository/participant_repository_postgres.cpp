// The repository of participants on PostgreSQL: each request is a job on a lane.
#include "services/participants/repository/participant_repository_postgres.hpp"

#include <utility>

#include "services/participants/repository/bulk_create.hpp"
#include "services/participants/repository/participant_change.hpp"
#include "services/participants/repository/participant_enrolments.hpp"
#include "services/participants/repository/participant_list.hpp"
#include "services/participants/repository/repository_postgres.hpp"

namespace roster::participants {

namespace {

class postgres_participants final : public participant_repository {
 public:
  postgres_participants(db::lanes& on, audience to) : on_(on), to_(to), ledger_(create_ledger()) {}

  async::awaitable<result<participant_page>> list_participants(async::clock::time_point deadline,
                                                               list_request asked) override {
    return on_.run(deadline, [asked = std::move(asked)](db::connection& on) -> result<participant_page> {
      result<participant_page> page = list_page(on, asked);
      if (page.has_value() && asked.with_experiments) add_experiments(on, asked.by.team_id, *page);
      return page;
    });
  }

  async::awaitable<result<domain::participant>> update_participant(async::clock::time_point deadline,
                                                                   update_request asked) override {
    return on_.run(deadline,
                   [asked = std::move(asked)](db::connection& on) { return change_participant(on, asked); });
  }

  async::awaitable<result<void>> remove_participant(async::clock::time_point deadline,
                                                    remove_request asked) override {
    return on_.run(deadline,
                   [asked = std::move(asked)](db::connection& on) { return delete_participant(on, asked); });
  }

  async::awaitable<result<bulk_outcome>> create_participants(async::clock::time_point deadline,
                                                             bulk_request asked) override {
    return on_.run(deadline, [this, asked = std::move(asked)](db::connection& on) {
      return bulk_create(on, ledger_, asked, to_);
    });
  }

  async::awaitable<result<std::vector<bool>>> import_participants(async::clock::time_point deadline,
                                                                  import_request asked) override {
    return on_.run(deadline, [this, asked = std::move(asked)](db::connection& on) {
      return import_rows(on, asked, to_);
    });
  }

  async::awaitable<bool> is_import_known(async::clock::time_point deadline, std::int64_t team_id,
                                         retry_token token) override {
    return on_.run(deadline, [this, team_id, token = std::move(token)](db::connection& on) {
      return on.transact([&](db::transaction& in) {
        const db::idempotency_claim claim{std::to_string(team_id), token.credential_id, token.key, {}};
        const bool is_new = ledger_.claim(in, {&claim, 1}).at(0).what == db::claim_result::state::fresh;
        if (is_new) ledger_.release(in, {&claim, 1});
        return !is_new;
      });
    });
  }

  async::awaitable<result<std::string>> remember_import(async::clock::time_point deadline,
                                                        std::int64_t team_id, retry_token token,
                                                        std::optional<std::string> said) override {
    return on_.run(deadline,
                   [team_id, token = std::move(token),
                    said = std::move(said)](db::connection& on) -> result<std::string> {
                     result<db::kept_answer> kept = db::once(
                         on, create_retry_policy(), std::to_string(team_id), token,
                         [](db::transaction&) { return result<void>(); },
                         [&](db::transaction&) -> result<db::kept_answer> {
                           if (!said) return failure{errc::unavailable};
                           return db::kept_answer{.body = *said};
                         });
                     if (kept.has_error()) return kept.error();
                     return std::move(kept->body);
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
