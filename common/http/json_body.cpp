// Media type, then text.
#include "common/http/json_body.hpp"

#include "common/http/media_type.hpp"
#include "common/text/json.hpp"

namespace roster::http {

result<boost::json::value> read_json_body(const request& message) {
  if (!is_accepted_content_type(message.header(field::content_type)))
    return failure{errc::unsupported_media_type};
  return text::parse_json_object(message.body());
}

}  // namespace roster::http
