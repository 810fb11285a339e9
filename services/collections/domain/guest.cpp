// The rules of a guest's e-mail.
#include "services/collections/domain/guest.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "common/text/email.hpp"
#include "services/collections/domain/failures.hpp"

namespace roster::collections::domain {

namespace {

result<std::string> read_email(const boost::json::value* email) {
  if (email == nullptr || email->is_null()) return failure{errc::invalid_data};  // "Missing parameters"
  const boost::json::string* written = email->if_string();
  if (written == nullptr) return must_be_a_string("email");
  const std::string_view address(written->data(), written->size());
  if (!text::is_email(address)) return email_is_invalid();
  return std::string(address);
}

}  // namespace

result<std::string> guest_email(const boost::json::value& body) {
  return read_email(body.as_object().if_contains("email"));
}

result<std::vector<result<std::string>>> guest_emails(const boost::json::value& body) {
  const boost::json::value* member = body.as_object().if_contains("emails");
  if (member == nullptr || member->is_null()) return failure{errc::invalid_data};
  const boost::json::array* items = member->if_array();
  if (items == nullptr) return must_be_an_array("emails");
  if (items->empty()) return failure{errc::invalid_data};
  if (items->size() > most_in_bulk) return too_many_emails(most_in_bulk);
  std::vector<result<std::string>> out;
  out.reserve(items->size());
  for (const boost::json::value& item : *items) out.push_back(read_email(&item));
  return out;
}

}  // namespace roster::collections::domain
