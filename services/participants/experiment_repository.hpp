// What the handlers of experiments and enrolments need of the database. Two channels, as in repository.hpp.
//
// errc::not_found: the team is unknown, the subject is no member of it, or what the path names is not there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/async/types.hpp"
#include "common/error/error.hpp"
#include "services/participants/condition.hpp"
#include "services/participants/domain/enrolment.hpp"
#include "services/participants/domain/experiment.hpp"
#include "services/participants/repository.hpp"

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

class experiment_repository {
 public:
  using deadline = async::clock::time_point;
  virtual ~experiment_repository() = default;

  // errc::subscription_required: lapsed. errc::invalid_data: the key is taken.
  virtual async::awaitable<result<domain::experiment>> create_experiment(deadline until,
                                                                         create_experiment_request asked) = 0;
  virtual async::awaitable<result<domain::experiment>> find_experiment(deadline until,
                                                                       experiment_path where) = 0;
  // errc::invalid_data: the key is taken.
  virtual async::awaitable<result<domain::experiment>> change_experiment(
      deadline until, experiment_path where, domain::experiment_changes changes,
      condition<domain::experiment> allowed) = 0;
  // draft or stopped -> running; errc::invalid_data: it runs.
  virtual async::awaitable<result<domain::experiment>> start_experiment(
      deadline until, experiment_path where, condition<domain::experiment> allowed) = 0;
  // running -> stopped; errc::invalid_data: it does not run.
  virtual async::awaitable<result<domain::experiment>> stop_experiment(
      deadline until, experiment_path where, condition<domain::experiment> allowed) = 0;
  // With all its enrolments. One with very many is stopped first and loses them a part at a time, so that it
  // holds up nobody; when the deadline passes meanwhile, asking again goes on.
  virtual async::awaitable<result<void>> delete_experiment(deadline until, experiment_path where,
                                                           condition<domain::experiment> allowed) = 0;

  // Whether there is such a participant.
  virtual async::awaitable<result<void>> find_participant(deadline until, participant_path where) = 0;
  // Enrolling twice is one enrolment: the first is given again. errc::invalid_data: no such experiment, or it
  // does not run. errc::subscription_required: a participant would have to be made, and the team is lapsed.
  virtual async::awaitable<result<enrolled_participant>> enrol(deadline until, enrol_request asked) = 0;
  virtual async::awaitable<result<domain::enrolment>> find_enrolment(deadline until,
                                                                     enrolment_path where) = 0;
  virtual async::awaitable<result<void>> withdraw(deadline until, enrolment_path where,
                                                  condition<domain::enrolment> allowed) = 0;
};

}  // namespace roster::participants
