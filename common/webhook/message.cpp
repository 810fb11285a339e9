// The members of a message, in their order.
#include "common/webhook/message.hpp"

#include "common/text/json.hpp"

namespace roster::webhook {

message message_of(const message_format& format, std::string_view scope, const waiting_event& what) {
  message out;
  out.id = format.source + "-" + std::to_string(what.event_id);
  out.body = R"({"id":)";
  text::append_json_string(out.body, out.id);
  out.body += R"(,"type":)";
  text::append_json_string(out.body, what.type);
  out.body += R"(,"timestamp":")" + text::iso8601_millis(what.created);
  out.body += R"(","data":{)";
  text::append_json_string(out.body, format.scope_member);
  out.body += ':';
  if (format.scope_is_number) {
    out.body += scope;
  } else {
    text::append_json_string(out.body, scope);
  }
  out.body += R"(,"by":)";
  if (what.subject.empty()) {
    out.body += "null";
  } else {
    text::append_json_string(out.body, what.subject);
  }
  // The detail is an object: its members go on where these end.
  if (what.detail != "{}") out.body += ',';
  out.body += std::string_view(what.detail).substr(1);
  out.body += '}';
  return out;
}

}  // namespace roster::webhook
