// Beast's protocol vocabulary under one short name.
#pragma once

#include <ostream>  // Boost 1.81's string view uses it without including it

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

namespace roster::http {

using boost::beast::iequals;  // compares without regard to ASCII case
using boost::beast::http::field;
using boost::beast::http::status;
using boost::beast::http::verb;

}  // namespace roster::http
