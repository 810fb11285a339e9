// The repository of experiments on PostgreSQL: a queue for those who enrol, a job on a lane for all else.
#include "services/participants/repository/experiment_repository_postgres.hpp"

#include <utility>

#include "common/db/batched_statement.hpp"
#include "services/participants/domain/experiment_failures.hpp"
#include "services/participants/repository/enrolment_batch.hpp"
#include "services/participants/repository/experiment_work.hpp"
#include "services/participants/repository/participant_batch.hpp"
#include "services/participants/repository/repository_postgres.hpp"

namespace roster::participants {

namespace {

result<enrolled_participant> conclude(enrol_outcome outcome, const enrol_request& asked) {
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
  out.shown.team_id = asked.by.team_id;
  out.shown.participant_id = outcome.participant_id;
  out.shown.participant = asked.participant;
  out.shown.experiment_id = outcome.experiment_id;
  out.shown.experiment = asked.wanted.experiment;
  out.shown.variant = std::move(outcome.variant);
  out.shown.created = outcome.created;
  out.shown.updated = outcome.updated;
  out.is_new = outcome.what == kind::enrolled;
  return out;
}

// Whether the caller may hear anything of the team, before an answer that is remembered is given again.
result<void> check_member(db::transaction& in, const requester& by) {
  if (access_batch(in, std::span(&by, 1)).at(0) == domain::team_access::none) return failure{errc::not_found};
  return {};
}

class postgres_experiments final : public experiment_repository {
 public:
  postgres_experiments(db::lanes& hot, db::lanes& work, audience to)
      : on_(work),
        to_(to),
        retries_(create_retry_policy()),
        enrol_(hot,
               [to](db::connection& c, std::span<const enrol_request> asked) {
                 return enrol_batch(c, asked, to);
               },
               {}) {}

  async::task<result<db::kept_answer>> create_experiment(deadline until, create_experiment_request asked,
                                                         answer_to<domain::experiment> answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return once(c, asked.by, asked.retry, answer,
                  [&](db::transaction& in) { return participants::create_experiment(in, asked); });
    });
  }

  async::task<result<domain::experiment>> find_experiment(deadline until, experiment_path where) override {
    return on_.run(until, [where = std::move(where)](db::connection& c) {
      return participants::find_experiment(c, where);
    });
  }

  async::task<result<page<domain::experiment>>> list_experiments(deadline until, requester by,
                                                                 page_request which) override {
    return on_.run(until, [by = std::move(by), which = std::move(which)](db::connection& c) {
      return participants::list_experiments(c, by, which);
    });
  }

  async::task<result<domain::experiment>> change_experiment(deadline until, experiment_path where,
                                                            domain::experiment_changes changes,
                                                            condition<domain::experiment> allowed) override {
    return in_transaction(until, [where = std::move(where), changes = std::move(changes),
                                  allowed = std::move(allowed)](db::transaction& in) {
      return participants::change_experiment(in, where, changes, allowed);
    });
  }

  async::task<result<db::kept_answer>> set_status(deadline until, status_request asked,
                                                  answer_to<domain::experiment> answer) override {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return once(c, asked.where.by, asked.retry, answer,
                  [&](db::transaction& in) { return participants::set_status(in, asked); });
    });
  }

  async::task<result<void>> delete_experiment(deadline until, experiment_path where,
                                              condition<domain::experiment> allowed) override {
    return in_transaction(until,
                          [where = std::move(where), allowed = std::move(allowed)](db::transaction& in) {
                            return participants::delete_experiment(in, where, allowed);
                          });
  }

  async::task<result<void>> find_participant(deadline until, participant_path where) override {
    return on_.run(until, [where = std::move(where)](db::connection& c) {
      return participants::find_participant(c, where);
    });
  }

  async::task<result<db::kept_answer>> enrol(deadline until, enrol_request asked,
                                             answer_to<enrolled_participant> answer) override {
    if (asked.retry) return enrol_once(until, std::move(asked), std::move(answer));
    return enrol_with_others(until, std::move(asked), std::move(answer));
  }

  async::task<result<domain::enrolment>> find_enrolment(deadline until, enrolment_path where) override {
    return in_transaction(until, [where = std::move(where)](db::transaction& in) {
      return participants::find_enrolment(in, where);
    });
  }

  async::task<result<page<domain::enrolment>>> list_enrolments(deadline until, participant_path where,
                                                               page_request which) override {
    return in_transaction(until, [where = std::move(where), which = std::move(which)](db::transaction& in) {
      return participants::list_enrolments(in, where, which);
    });
  }

  async::task<result<void>> withdraw(deadline until, enrolment_path where,
                                     condition<domain::enrolment> allowed) override {
    return in_transaction(until,
                          [where = std::move(where), allowed = std::move(allowed)](db::transaction& in) {
                            return participants::withdraw(in, where, allowed);
                          });
  }

 private:
  template <class Work>
  async::task<std::invoke_result_t<Work, db::transaction&>> in_transaction(deadline until, Work work) {
    return on_.run(until, [work = std::move(work)](db::connection& c) { return c.transact(work); });
  }

  // `work` gives what is shown, `answer` shows it.
  template <class Resource, class Work>
  result<db::kept_answer> once(db::connection& c, const requester& by,
                               const std::optional<retry_token>& retry, const answer_to<Resource>& answer,
                               Work work) const {
    return db::once(
        c, retries_, std::to_string(by.team_id), retry,
        [&](db::transaction& in) { return check_member(in, by); },
        [&](db::transaction& in) -> result<db::kept_answer> {
          const result<Resource> done = work(in);
          if (done.has_error()) return done.error();
          return answer(*done);
        });
  }

  async::task<result<db::kept_answer>> enrol_once(deadline until, enrol_request asked,
                                                  answer_to<enrolled_participant> answer) {
    return on_.run(until, [this, asked = std::move(asked), answer = std::move(answer)](db::connection& c) {
      return once(c, asked.by, asked.retry, answer,
                  [&](db::transaction& in) { return conclude(enrol_one(in, asked, to_), asked); });
    });
  }

  async::task<result<db::kept_answer>> enrol_with_others(deadline until, enrol_request asked,
                                                         answer_to<enrolled_participant> answer) {
    enrol_request queued = asked;
    enrol_outcome outcome = co_await enrol_.submit(until, std::move(queued));
    const result<enrolled_participant> done = conclude(std::move(outcome), asked);
    if (done.has_error()) co_return done.error();
    co_return answer(*done);
  }

  db::lanes& on_;
  audience to_;
  db::retry_policy retries_;
  db::batched_statement<enrol_request, enrol_outcome> enrol_;
};

}  // namespace

std::unique_ptr<experiment_repository> create_experiment_repository(db::lanes& hot, db::lanes& work,
                                                                    audience to) {
  return std::make_unique<postgres_experiments>(hot, work, to);
}

}  // namespace roster::participants
