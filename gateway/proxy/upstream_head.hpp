// The head of the request as a service gets it: the client's own headers, less everything that could stand in
// for the gateway's word, plus the gateway's word.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/http/exchange.hpp"

namespace roster::gateway {

// Request line and headers, each with its CRLF, as upstream_request::head wants them.
// Left out: hop-by-hop headers and what Connection names, Host, Content-Length and Expect (this hop has its
// own), every credential, every X-Roster-*. `time_left` travels as X-Roster-Timeout-Ms, at least 1.
std::string make_upstream_head(const http::exchange& with, std::string_view identity,
                               std::chrono::milliseconds time_left);

}  // namespace roster::gateway
