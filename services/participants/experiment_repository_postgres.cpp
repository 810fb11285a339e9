// The repository of experiments on PostgreSQL: a queue for those who enrol, a job on a lane for all else.
#include "services/participants/experiment_repository_postgres.hpp"

#include <utility>

#include "common/db/batched_statement.hpp"
#include "services/participants/domain/experiment_failures.hpp"
#include "services/participants/enrolment_batch.hpp"
#include "services/participants/experiment_work.hpp"

namespace roster::participants {

namespace {

constexpr std::int64_t most_withdrawn = 5'000;  // in one transaction that deletes an experiment

result<enrolled_participant> conclude(enrol_outcome outcome, std::int64_t team_id, std::string participant,
                                      std::string experiment) {
  using kind = enrol_outcome::kind;
  switch (outcome.what) {
    case kind::no_team:
    case kind::no_participant:
      return failure{errc::not_found};
    case kind::lapsed:
      return failure{errc::subscription_required};
    case kind::no_experiment:
      return domain::no_such_experiment();
    case kind::not_running:
      return domain::experiment_not_running();
    case kind::present:
    case kind::enrolled:
      break;
  }
  enrolled_participant out;
  out.shown = {team_id,
               outcome.participant_id,
               std::move(participant),
               outcome.experiment_id,
               std::move(experiment),
               std::move(outcome.variant),
               outcome.created,
               outcome.updated};
  out.is_new = outcome.what == kind::enrolled;
  return out;
}

class postgres_experiments final : public experiment_repository {
 public:
  explicit postgres_experiments(db::lanes& on)
      : on_(on),
        enrol_(on,
               [](db::connection& c, std::span<const enrol_request> asked) { return enrol_batch(c, asked); },
               {}) {}

  async::awaitable<result<domain::experiment>> create_experiment(deadline until,
                                                                 create_experiment_request asked) override {
    return in_transaction(until, [asked = std::move(asked)](db::transaction& in) {
      return participants::create_experiment(in, asked);
    });
  }

  async::awaitable<result<domain::experiment>> find_experiment(deadline until,
                                                               experiment_path where) override {
    return on_.run(until, [where = std::move(where)](db::connection& c) {
      return participants::find_experiment(c, where);
    });
  }

  async::awaitable<result<domain::experiment>> change_experiment(
      deadline until, experiment_path where, domain::experiment_changes changes,
      condition<domain::experiment> allowed) override {
    return in_transaction(until, [where = std::move(where), changes = std::move(changes),
                                  allowed = std::move(allowed)](db::transaction& in) {
      return participants::change_experiment(in, where, changes, allowed);
    });
  }

  async::awaitable<result<domain::experiment>> start_experiment(
      deadline until, experiment_path where, condition<domain::experiment> allowed) override {
    return in_transaction(until,
                          [where = std::move(where), allowed = std::move(allowed)](db::transaction& in) {
                            return participants::start_experiment(in, where, allowed);
                          });
  }

  async::awaitable<result<domain::experiment>> stop_experiment(
      deadline until, experiment_path where, condition<domain::experiment> allowed) override {
    return in_transaction(until,
                          [where = std::move(where), allowed = std::move(allowed)](db::transaction& in) {
                            return participants::stop_experiment(in, where, allowed);
                          });
  }

  async::awaitable<result<void>> delete_experiment(deadline until, experiment_path where,
                                                   condition<domain::experiment> allowed) override {
    for (bool is_first = true;; is_first = false) {
      async::awaitable<result<bool>> part = in_transaction(until, [where, allowed](db::transaction& in) {
        return participants::delete_experiment(in, where, allowed, most_withdrawn);
      });
      const result<bool> done = co_await std::move(part);
      if (done.has_value() && *done) break;
      if (done.has_error()) {
        // Gone between two parts: somebody else has finished what was asked for.
        if (!is_first && done.error().code == errc::not_found) break;
        co_return done.error();
      }
      // The first part has changed it, and was allowed to.
      allowed = [](const domain::experiment&) { return true; };
    }
    co_return result<void>();
  }

  async::awaitable<result<void>> find_participant(deadline until, participant_path where) override {
    return on_.run(until, [where = std::move(where)](db::connection& c) {
      return participants::find_participant(c, where);
    });
  }

  async::awaitable<result<enrolled_participant>> enrol(deadline until, enrol_request asked) override {
    const std::int64_t team_id = asked.by.team_id;
    std::string participant = asked.participant;
    std::string experiment = asked.wanted.experiment;
    enrol_outcome outcome = co_await enrol_.submit(until, std::move(asked));
    co_return conclude(std::move(outcome), team_id, std::move(participant), std::move(experiment));
  }

  async::awaitable<result<domain::enrolment>> find_enrolment(deadline until, enrolment_path where) override {
    return in_transaction(until, [where = std::move(where)](db::transaction& in) {
      return participants::find_enrolment(in, where);
    });
  }

  async::awaitable<result<void>> withdraw(deadline until, enrolment_path where,
                                          condition<domain::enrolment> allowed) override {
    return in_transaction(until,
                          [where = std::move(where), allowed = std::move(allowed)](db::transaction& in) {
                            return participants::withdraw(in, where, allowed);
                          });
  }

 private:
  template <class Work>
  async::awaitable<std::invoke_result_t<Work, db::transaction&>> in_transaction(deadline until, Work work) {
    return on_.run(until, [work = std::move(work)](db::connection& c) { return c.transact(work); });
  }

  db::lanes& on_;
  db::batched_statement<enrol_request, enrol_outcome> enrol_;
};

}  // namespace

std::unique_ptr<experiment_repository> create_experiment_repository(db::lanes& on) {
  return std::make_unique<postgres_experiments>(on);
}

}  // namespace roster::participants
