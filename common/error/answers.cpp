// The table itself, and the bodies of both dialects.
#include "common/error/answers.hpp"

#include <boost/json.hpp>
#include <stdexcept>

namespace roster {

namespace {

struct row {
  unsigned status;
  std::string_view message;  // first API
  std::string_view error;    // second API
};

constexpr row row_for(errc code) {
  switch (code) {
    case errc::bad_request:
      return {400, "Bad Request", "Bad Request"};
    // The seed page of the first API gives 403 for what RFC 9110 would call 401.
    case errc::unauthenticated:
      return {403, "Unauthenticated.", "Unauthorized"};
    case errc::subscription_required:
      return {402, "Subscription required.", "Subscription required."};
    case errc::forbidden:
      return {403, "This action is unauthorized.", "Forbidden"};
    case errc::not_found:
      return {404, "Not Found", "Not Found"};
    case errc::method_not_allowed:
      return {405, "Method Not Allowed", "Method Not Allowed"};
    case errc::request_timeout:
      return {408, "Request Timeout", "Request Timeout"};
    case errc::conflict:
      return {409, "Conflict", "Conflict"};
    case errc::precondition_failed:
      return {412, "Precondition Failed", "Precondition Failed"};
    case errc::body_too_large:
      return {413, "Content Too Large", "Content Too Large"};
    case errc::target_too_long:
      return {414, "URI Too Long", "URI Too Long"};
    case errc::unsupported_media_type:
      return {415, "Unsupported Media Type", "Unsupported Media Type"};
    case errc::invalid_data:
      return {422, "The given data was invalid.", "Missing parameters"};
    case errc::too_many_requests:
      return {429, "Too Many Attempts.", "Too Many Attempts."};
    case errc::headers_too_large:
      return {431, "Request Header Fields Too Large", "Request Header Fields Too Large"};
    case errc::internal:
      return {500, "Server Error", "Internal Server Error"};
    case errc::not_implemented:
      return {501, "Not Implemented", "Not Implemented"};
    case errc::bad_gateway:
      return {502, "Bad Gateway", "Bad Gateway"};
    case errc::unavailable:
      return {503, "Service Unavailable", "Service Unavailable"};
    case errc::gateway_timeout:
      return {504, "Gateway Timeout", "Gateway Timeout"};
    case errc::version_not_supported:
      return {505, "HTTP Version Not Supported", "HTTP Version Not Supported"};
  }
  return {500, "Server Error", "Internal Server Error"};  // not an enumerator: only a bad cast gets here
}

boost::json::object by_field(const std::vector<field_error>& complaints) {
  boost::json::object fields;
  for (const field_error& complaint : complaints) {
    boost::json::value& list = fields[complaint.field];
    if (list.is_null()) list.emplace_array();
    list.get_array().emplace_back(complaint.message);
  }
  return fields;
}

bool below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

dialect dialect_of(std::string_view path) {
  return below(path, "/api/v2") ? dialect::error : dialect::message;
}

answer answer_for(errc code, dialect spoken) {
  const row found = row_for(code);
  if (spoken == dialect::message) return {found.status, found.message};
  // The second API's page gives 401 for a missing key (seed page, "Errors").
  if (code == errc::unauthenticated) return {401, found.error};
  return {found.status, found.error};
}

std::string error_body(const failure& error, dialect spoken) {
  const answer fixed = answer_for(error.code, spoken);
  const std::string_view text = error.text.empty() ? fixed.text : std::string_view(error.text);
  boost::json::object body;
  body[spoken == dialect::message ? "message" : "error"] = text;
  if (spoken == dialect::message && !error.fields.empty()) body["errors"] = by_field(error.fields);
  return boost::json::serialize(body);
}

std::string error_fields(const std::vector<field_error>& complaints) {
  return boost::json::serialize(by_field(complaints));
}

void throw_exception_from_error(const failure& error, const boost::source_location& where) {
  throw std::logic_error(
      "value() of a failed result: " + std::string(answer_for(error.code, dialect::message).text) + " at " +
      where.file_name() + ":" + std::to_string(where.line()));
}

}  // namespace roster
