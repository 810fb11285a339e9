// Beast's protocol vocabulary under one short name.
#pragma once

#include <ostream>  // Boost 1.81's string view uses it without including it

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <string_view>

namespace roster::http {

using boost::beast::http::field;
using boost::beast::http::status;
using boost::beast::http::verb;

// Compares without regard to ASCII case. Most texts that are alike are the same, letter by letter.
inline bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a == b || boost::beast::iequals(a, b));
}

}  // namespace roster::http
