// The rules of each body, field by field.
#include "services/participants/domain/team_rules.hpp"

#include <utility>

#include "common/text/email.hpp"
#include "services/participants/domain/field_messages.hpp"
#include "services/participants/domain/field_reader.hpp"
#include "services/participants/domain/team.hpp"

namespace roster::participants::domain {

namespace {

constexpr std::size_t longest_role = 255;  // characters; more is not even compared
constexpr std::size_t longest_time = 255;  // likewise

team_role read_role(field_reader& from) {
  const std::optional<std::string> given = from.name("role", longest_role);
  if (!given) return team_role::member;
  const std::optional<team_role> role = team_role_of(*given);
  if (!role) from.complain("role", invalid_choice("role"));
  return role.value_or(team_role::member);
}

}  // namespace

result<std::string> read_team_name(const boost::json::value& body) {
  field_reader from(body);
  std::string out = from.required_name("name", longest_team_name);
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

result<std::optional<std::string>> read_team_changes(const boost::json::value& body) {
  field_reader from(body);
  std::optional<std::string> out;
  if (from.has("name")) out = from.required_name("name", longest_team_name);
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

result<new_member> read_new_member(const boost::json::value& body) {
  field_reader from(body);
  new_member out;
  const std::string subject = from.required_name("subject", text::longest_email);
  if (!subject.empty() && !text::is_email(subject)) from.complain("subject", invalid_format("subject"));
  out.subject = fold_subject(subject);
  out.role = read_role(from);
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

result<std::optional<text::timestamp>> read_subscription(const boost::json::value& body) {
  field_reader from(body);
  std::optional<text::timestamp> out;
  if (!from.has("active_until")) from.complain("active_until", required("active_until"));
  if (const std::optional<std::string> given = from.text("active_until", longest_time)) {
    out = text::parse_rfc3339(*given);
    if (!out) from.complain("active_until", invalid_format("active_until"));
  }
  if (std::optional<failure> wrong = from.take_failure()) return std::move(*wrong);
  return out;
}

}  // namespace roster::participants::domain
