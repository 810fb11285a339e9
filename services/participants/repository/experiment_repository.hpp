// What the handlers of experiments and enrolments need of the database. Two channels, as in repository.hpp.
//
// errc::not_found: the team is unknown, the subject is no member of it, or what the path names is not there.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/async/types.hpp"
#include "common/db/once.hpp"
#include "common/error/error.hpp"
#include "services/participants/domain/enrolment.hpp"
#include "services/participants/domain/experiment.hpp"
#include "services/participants/repository/condition.hpp"
#include "services/participants/repository/repository.hpp"
#include "services/participants/repository/team_repository.hpp"

namespace roster::participants {

struct experiment_path {
  requester by;
  std::string key;
};

struct participant_path {
  requester by;
  std::string key;
};

struct enrolment_path {
  requester by;
  std::string participant;  // keys
  std::string experiment;
};

struct create_experiment_request {
  requester by;
  domain::new_experiment wanted;
  std::optional<retry_token> retry{};
};

struct status_request {
  experiment_path where;
  domain::experiment_status wanted{};  // running or stopped
  condition<domain::experiment> allowed{};
  std::optional<retry_token> retry{};
};

struct enrol_request {
  requester by;
  std::string participant;  // key
  domain::new_enrolment wanted;
  bool force = false;             // a variant that is there is replaced
  bool make_participant = false;  // when there is none
  std::optional<retry_token> retry{};
};

struct enrolled_participant {
  domain::enrolment shown;
  bool is_new = false;
};

// How a success is answered, for it is remembered with the work. Called perhaps more than once, and on a
// lane's thread.
template <class Resource>
using answer_to = std::function<db::kept_answer(const Resource&)>;

class experiment_repository {
 public:
  using deadline = async::clock::time_point;
  virtual ~experiment_repository() = default;

  // errc::subscription_required: lapsed. errc::invalid_data: the key is taken, or, as in all that takes a
  // retry token, the retry key came with another payload.
  virtual async::task<result<db::kept_answer>> create_experiment(deadline until,
                                                                 create_experiment_request asked,
                                                                 answer_to<domain::experiment> answer) = 0;
  virtual async::task<result<domain::experiment>> find_experiment(deadline until, experiment_path where) = 0;
  virtual async::task<result<page<domain::experiment>>> list_experiments(deadline until, requester by,
                                                                         page_request which) = 0;
  // errc::invalid_data: the key is taken.
  virtual async::task<result<domain::experiment>> change_experiment(
      deadline until, experiment_path where, domain::experiment_changes changes,
      condition<domain::experiment> allowed) = 0;
  // draft or stopped -> running, running -> stopped. errc::invalid_data: it is so already.
  virtual async::task<result<db::kept_answer>> set_status(deadline until, status_request asked,
                                                          answer_to<domain::experiment> answer) = 0;
  // With all its enrolments. Of one with very many the participants' counts follow a little later, part by
  // part.
  virtual async::task<result<void>> delete_experiment(deadline until, experiment_path where,
                                                      condition<domain::experiment> allowed) = 0;

  // Whether there is such a participant.
  virtual async::task<result<void>> find_participant(deadline until, participant_path where) = 0;
  // Enrolling twice is one enrolment: the first is given again. errc::invalid_data: no such experiment, or it
  // does not run. errc::subscription_required: a participant would have to be made, and the team is lapsed.
  virtual async::task<result<db::kept_answer>> enrol(deadline until, enrol_request asked,
                                                     answer_to<enrolled_participant> answer) = 0;
  virtual async::task<result<domain::enrolment>> find_enrolment(deadline until, enrolment_path where) = 0;
  virtual async::task<result<page<domain::enrolment>>> list_enrolments(deadline until, participant_path where,
                                                                       page_request which) = 0;
  virtual async::task<result<void>> withdraw(deadline until, enrolment_path where,
                                             condition<domain::enrolment> allowed) = 0;
};

}  // namespace roster::participants
