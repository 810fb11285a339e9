// Reading and judging.
#include "services/participants/repository/enrolment_finding.hpp"

#include "services/participants/repository/experiment_rows.hpp"

namespace roster::participants {

namespace {

using enrol_kind = enrol_outcome::kind;

}  // namespace

enrolment_finding read_finding(const pqxx::row& row) {
  enrolment_finding out;
  out.is_member = true;
  out.is_active = row[1].as<bool>();
  out.has_participant = !row[2].is_null();
  out.has_experiment = !row[3].is_null();
  out.is_running = out.has_experiment &&
                   domain::experiment_status_of(row[4].c_str()) == domain::experiment_status::running;
  if (!row[5].is_null())
    out.enrolment =
        enrol_outcome{enrol_kind::present,     row[2].as<std::int64_t>(), row[3].as<std::int64_t>(),
                      text_or_nothing(row[7]), time_of(row[5]),           time_of(row[6])};
  return out;
}

std::optional<enrol_outcome> settle(const enrol_request& asked, const enrolment_finding& found) {
  if (!found.is_member) return enrol_outcome{enrol_kind::no_team};
  if (!found.has_participant && !asked.make_participant) return enrol_outcome{enrol_kind::no_participant};
  if (!found.has_participant && !found.is_active) return enrol_outcome{enrol_kind::lapsed};
  if (!found.has_experiment) return enrol_outcome{enrol_kind::no_experiment};
  if (!found.is_running) return enrol_outcome{enrol_kind::not_running};
  if (!found.enrolment) return std::nullopt;
  if (asked.force && found.enrolment->variant != asked.wanted.variant) return std::nullopt;
  return found.enrolment;
}

}  // namespace roster::participants
