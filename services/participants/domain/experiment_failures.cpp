// The texts, after the pattern of the published ones.
#include "services/participants/domain/experiment_failures.hpp"

#include "services/participants/domain/field_messages.hpp"

namespace roster::participants::domain {

failure already_started() {
  return {errc::invalid_data, {{"status", "The experiment has already been started."}}};
}

failure already_stopped() {
  return {errc::invalid_data, {{"status", "The experiment has already been stopped."}}};
}

failure not_yet_started() {
  return {errc::invalid_data, {{"status", "The experiment has not been started."}}};
}

failure no_such_experiment() {
  return {errc::invalid_data, {{"experiment", invalid_choice("experiment")}}};
}

failure experiment_not_running() {
  return {errc::invalid_data, {{"experiment", "The experiment is not running."}}};
}

}  // namespace roster::participants::domain
