// The head of the request as a service gets it: the client's own headers, less everything that could stand in
// for the gateway's word, plus the gateway's word.
#pragma once

#include <string>
#include <string_view>

#include "common/http/exchange.hpp"

namespace roster::gateway {

// Request line and headers, each with its CRLF, as upstream_request::head wants them.
// Left out: hop-by-hop headers and what Connection names, Host, Content-Length and Expect (this hop has its
// own), every credential, every X-Roster-*.
std::string make_upstream_head(const http::exchange& with, std::string_view identity);

// Whether the client sent such a header and the service gets it.
bool is_forwarded(const http::request& message, std::string_view name);

}  // namespace roster::gateway
