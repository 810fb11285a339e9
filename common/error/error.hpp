// Everything a caller's request can end in but success, as values.
//
// Two channels for failure: what a caller's input can cause travels as `result<T>`; a lost database, a bug or
// a full queue is an exception (see common/db/errors.hpp). Only the dispatcher turns either into an HTTP
// answer.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace roster {

// Each value is one row of the table in answers.cpp; a new one does not compile until it has a row.
enum class errc {
  bad_request,
  unauthenticated,
  subscription_required,
  forbidden,
  not_found,
  method_not_allowed,
  request_timeout,
  conflict,
  precondition_failed,
  body_too_large,
  target_too_long,
  unsupported_media_type,
  invalid_data,
  too_many_requests,
  headers_too_large,
  internal,
  not_implemented,
  bad_gateway,
  unavailable,
  gateway_timeout,
  version_not_supported,
};

// One complaint about one field, in the wording of the first API's page: {"errors": {field: [message, …]}}.
struct field_error {
  std::string field;
  std::string message;
};

struct failure {
  errc code{};
  std::vector<field_error> fields{};  // first API, 422 only; the second API has no field list
  std::string text{};                 // replaces the table's text in both dialects when not empty
};

// The other channel: something this process stands on cannot be reached or is full. Answered with 503; the
// text is for the log.
struct unavailable_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
using result = boost::system::result<T, failure>;

// Found by boost::system::result when value() is called on a failure: that is a bug, so it throws
// std::logic_error, which the dispatcher answers with 500.
[[noreturn]] void throw_exception_from_error(const failure& error, const boost::source_location& where);

}  // namespace roster
