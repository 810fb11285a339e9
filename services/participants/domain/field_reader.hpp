// Reads the members of a body one by one and collects every complaint about them, in the order of reading.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/error/error.hpp"

namespace roster::participants::domain {

class field_reader {
 public:
  // `body` is an object (see text::parse_json_object) and must outlive the reader.
  explicit field_reader(const boost::json::value& body) : members_(body.get_object()) {}

  // Each returns what is usable only when take_failure() has nothing to say.
  //
  // A key by the rules of participants' keys (domain/participant_rules.hpp), trimmed; required.
  std::string key(std::string_view field);
  // A string of at most `most` characters, trimmed; required, and so not empty.
  std::string required_name(std::string_view field, std::size_t most);
  // Likewise; nothing when it is absent, null or empty.
  std::optional<std::string> name(std::string_view field, std::size_t most);
  // A string of at most `most` characters, taken as it is; nothing when it is absent or null.
  std::optional<std::string> text(std::string_view field, std::size_t most);
  // True or false; false when it is absent or null.
  bool flag(std::string_view field);

  bool has(std::string_view field) const;  // also when it is null

  // For what only the caller knows to be wrong with a value.
  void complain(std::string_view field, std::string message);

  // errc::invalid_data with all complaints; nothing when there are none.
  std::optional<failure> take_failure();

 private:
  const boost::json::value* find(std::string_view field) const;  // nullptr when absent or null
  // The member as a string, valid until the body goes; nothing when it is absent, null or no string.
  std::optional<std::string_view> string(std::string_view field);
  void check_length(std::string_view field, std::string_view text, std::size_t most);

  const boost::json::object& members_;
  std::vector<field_error> found_;
};

}  // namespace roster::participants::domain
