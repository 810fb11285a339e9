// The repository of teams on PostgreSQL: each call a job on a lane.
#include "services/participants/repository/team_repository_postgres.hpp"

#include <utility>

#include "services/participants/repository/repository_postgres.hpp"
#include "services/participants/repository/team_work.hpp"

namespace roster::participants {

namespace {

constexpr std::string_view no_team = "0";  // the ledger's team of requests that are about none yet

class postgres_teams final : public team_repository {
 public:
  explicit postgres_teams(db::lanes& on) : on_(on), retries_(create_retry_policy()) {}

  async::task<result<domain::team>> find_team(deadline until, requester by) override {
    return on_.run(until, [by = std::move(by)](db::connection& c) { return participants::find_team(c, by); });
  }

  async::task<page<domain::team>> list_teams(deadline until, std::string subject,
                                             page_request which) override {
    return on_.run(until, [subject = std::move(subject), which = std::move(which)](db::connection& c) {
      return participants::list_teams(c, subject, which);
    });
  }

  async::task<result<db::kept_answer>> create_team(deadline until, create_team_request asked,
                                                   team_answer answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return db::once(
          c, retries_, no_team, asked.retry, [](db::transaction&) { return result<void>(); },
          [&](db::transaction& in) -> result<db::kept_answer> {
            return answer(participants::create_team(in, asked));
          });
    });
  }

  async::task<result<domain::team>> change_team(deadline until, requester by, std::optional<std::string> name,
                                                team_condition allowed) override {
    return in_transaction(
        until, [by = std::move(by), name = std::move(name), allowed = std::move(allowed)](
                   db::transaction& in) { return participants::change_team(in, by, name, allowed); });
  }

  async::task<result<void>> delete_team(deadline until, requester by, team_condition allowed) override {
    return in_transaction(until, [by = std::move(by), allowed = std::move(allowed)](db::transaction& in) {
      return participants::delete_team(in, by, allowed);
    });
  }

  async::task<result<void>> check_team(deadline until, std::int64_t team_id) override {
    return on_.run(until, [team_id](db::connection& c) { return participants::check_team(c, team_id); });
  }

  async::task<result<domain::team>> set_subscription(deadline until, requester by,
                                                     std::optional<text::timestamp> active_until,
                                                     team_condition allowed) override {
    return in_transaction(
        until, [by = std::move(by), active_until, allowed = std::move(allowed)](db::transaction& in) {
          return set_team_subscription(in, by, active_until, allowed);
        });
  }

  async::task<result<void>> check_owner(deadline until, requester by) override {
    return on_.run(until,
                   [by = std::move(by)](db::connection& c) { return participants::check_owner(c, by); });
  }

  async::task<result<page<domain::team_member>>> list_members(deadline until, requester by,
                                                              page_request which) override {
    return on_.run(until, [by = std::move(by), which = std::move(which)](db::connection& c) {
      return participants::list_members(c, by, which);
    });
  }

  async::task<result<domain::team_member>> find_member(deadline until, member_path where) override {
    return on_.run(
        until, [where = std::move(where)](db::connection& c) { return participants::find_member(c, where); });
  }

  async::task<result<db::kept_answer>> add_member(deadline until, add_member_request asked,
                                                  member_answer answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return db::once(
          c, retries_, std::to_string(asked.by.team_id), asked.retry,
          [&](db::transaction& in) { return participants::check_owner(in, asked.by); },
          [&](db::transaction& in) -> result<db::kept_answer> {
            const result<domain::team_member> added = participants::add_member(in, asked);
            if (added.has_error()) return added.error();
            return answer(*added);
          });
    });
  }

  async::task<result<void>> remove_member(deadline until, member_path where,
                                          member_condition allowed) override {
    return in_transaction(until,
                          [where = std::move(where), allowed = std::move(allowed)](db::transaction& in) {
                            return participants::remove_member(in, where, allowed);
                          });
  }

  async::task<result<events::page>> list_history(deadline until, requester by,
                                                 events::page_request which) override {
    return on_.run(until, [by = std::move(by), which](db::connection& c) {
      return participants::list_history(c, by, which);
    });
  }

 private:
  template <class Work>
  async::task<std::invoke_result_t<Work, db::transaction&>> in_transaction(deadline until, Work work) {
    return on_.run(until, [work = std::move(work)](db::connection& c) { return c.transact(work); });
  }

  db::lanes& on_;
  db::retry_policy retries_;
};

}  // namespace

std::unique_ptr<team_repository> create_team_repository(db::lanes& on) {
  return std::make_unique<postgres_teams>(on);
}

}  // namespace roster::participants
