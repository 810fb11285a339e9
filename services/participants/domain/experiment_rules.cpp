// The rules of each body, field by field.
#include "services/participants/domain/experiment_rules.hpp"

#include <utility>

#include "services/participants/domain/field_reader.hpp"
#include "services/participants/domain/participant_rules.hpp"

namespace roster::participants::domain {

result<new_experiment> read_new_experiment(const boost::json::value& body) {
  field_reader from(body);
  new_experiment out;
  out.key = from.key("key");
  out.description = from.text("description", longest_description);
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

result<experiment_changes> read_experiment_changes(const boost::json::value& body) {
  field_reader from(body);
  experiment_changes out;
  if (from.has("key")) out.key = from.key("key");
  if (from.has("description")) out.description = from.text("description", longest_description);
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

result<new_enrolment> read_new_enrolment(const boost::json::value& body) {
  field_reader from(body);
  new_enrolment out;
  out.experiment = from.required_name("experiment", longest_key);
  out.variant = from.name("variant", longest_variant);
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

result<ingestion> read_ingestion(const boost::json::value& body) {
  field_reader from(body);
  ingestion out;
  out.enrolment.experiment = from.required_name("experiment", longest_key);
  out.participant = from.key("participant");
  out.enrolment.variant = from.required_name("variant", longest_variant);
  from.name("event", longest_event);
  out.force = from.flag("force");
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

}  // namespace roster::participants::domain
