// The seed's create as it comes to the gateway and as it goes on to the service: what every micro-benchmark
// works on.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "common/identity/identity.hpp"

namespace roster::bench {

inline constexpr std::string_view create_body = R"({"key":"jbrooksuk","notes":"mollitia"})";

inline constexpr std::string_view clients_message =
    "POST /api/teams/19/participants HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\n"
    "User-Agent: curl/7.88.1\r\n"
    "Accept: */*\r\n"
    "Authorization: Bearer rst_0123456789abcdef0123456789abcdef0123456789a\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 38\r\n"
    "\r\n"
    R"({"key":"jbrooksuk","notes":"mollitia"})";

inline const identity::keys& shared_keys() {
  static const identity::keys keys{"0123456789abcdef0123456789abcdef"};
  return keys;
}

inline constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};

inline identity::statement statement() {
  return {{"admin@example.com", 5, {}}, "participants", now + std::chrono::minutes(5)};
}

}  // namespace roster::bench
