// The rules of a guest's e-mail.
#include "services/collections/domain/guest.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "common/text/email.hpp"
#include "services/collections/domain/failures.hpp"

namespace roster::collections::domain {

result<std::string> guest_email(const boost::json::value& body) {
  const boost::json::value* email = body.as_object().if_contains("email");
  if (email == nullptr || email->is_null()) return failure{errc::invalid_data};  // "Missing parameters"
  const boost::json::string* written = email->if_string();
  if (written == nullptr) return email_must_be_a_string();
  const std::string_view address(written->data(), written->size());
  if (!text::is_email(address)) return email_is_invalid();
  return std::string(address);
}

}  // namespace roster::collections::domain
