// What an experiment's state forbids, each a 422 that names the field.
#pragma once

#include "common/error/error.hpp"

namespace roster::participants::domain {

failure already_started();  // status: The experiment has already been started.
failure already_stopped();  // status: The experiment has already been stopped.
failure not_yet_started();  // status: The experiment has not been started.

failure no_such_experiment();      // experiment: The selected experiment is invalid.
failure experiment_not_running();  // experiment: The experiment is not running.

}  // namespace roster::participants::domain
