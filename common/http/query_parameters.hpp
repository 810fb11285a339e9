// The query of a request as parameters, as HTML forms and every client library write them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error/error.hpp"

namespace roster::http {

// The parameters that a route knows. What it does not know is checked and forgotten, so that a query of
// 10,000 parameters costs one pass over its text.
class query_parameters {
 public:
  // The value of the first parameter of that name, which must be one of the known ones; or nothing. A
  // parameter without '=' has an empty value.
  std::optional<std::string_view> find(std::string_view name) const;

  // The known names that came more than once, in the order in which the route knows them.
  std::vector<std::string_view> repeated() const;

 private:
  friend result<query_parameters> read_query(std::string_view query, std::span<const std::string_view> known);
  struct entry {
    std::string_view name;
    std::string value{};
    std::size_t count = 0;
  };
  std::vector<entry> entries_;  // one for each known name
};

// Whether every name and value can be read; what read_query would fail for. Asked once for all routes, so
// that a query means the same on those that look at none.
bool is_readable_query(std::string_view query);

// `query` as request::query() gives it: split at '&', then at the first '=', then decoded ('+' is a space).
// `known` holds decoded names ("filter[key]"), which must outlive the parameters. errc::bad_request for bad
// percent-encoding, invalid UTF-8 or an encoded NUL, in any name or value, known or not.
result<query_parameters> read_query(std::string_view query, std::span<const std::string_view> known);

}  // namespace roster::http
