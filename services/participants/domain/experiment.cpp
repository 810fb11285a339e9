// Names of the states of an experiment.
#include "services/participants/domain/experiment.hpp"

#include <stdexcept>

namespace roster::participants::domain {

std::string_view name_of(experiment_status status) {
  switch (status) {
    case experiment_status::draft:
      return "draft";
    case experiment_status::running:
      return "running";
    case experiment_status::stopped:
      return "stopped";
  }
  throw std::logic_error("no such status of an experiment");
}

experiment_status experiment_status_of(std::string_view name) {
  for (const auto status : {experiment_status::draft, experiment_status::running, experiment_status::stopped})
    if (name_of(status) == name) return status;
  throw std::invalid_argument("no status of an experiment: " + std::string(name));
}

}  // namespace roster::participants::domain
