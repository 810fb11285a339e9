// What a look at the database says of one who is to be enrolled, and whether that is answer enough.
#pragma once

#include <optional>
#include <pqxx/pqxx>

#include "services/participants/repository/enrolment_batch.hpp"

namespace roster::participants {

struct enrolment_finding {
  bool is_member = false;
  bool is_active = false;
  bool has_participant = false;
  bool has_experiment = false;
  bool is_running = false;
  std::optional<enrol_outcome> enrolment{};  // kind::present
};

// Of a row of look_up_enrolments.
enrolment_finding read_finding(const pqxx::row& row);

// The outcome, when nothing has to be written for it.
std::optional<enrol_outcome> settle(const enrol_request& asked, const enrolment_finding& found);

}  // namespace roster::participants
