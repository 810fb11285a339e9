// Headers that mean this connection only, or only us: they are never passed on, in either direction.
#pragma once

#include <string_view>

#include "common/http/types.hpp"

namespace roster::gateway {

// RFC 9110, section 7.6.1. What a Connection header names besides is the caller's business.
inline bool is_hop_by_hop(http::field id) {
  switch (id) {
    case http::field::connection:
    case http::field::keep_alive:
    case http::field::proxy_authenticate:
    case http::field::proxy_authentication_info:
    case http::field::proxy_authorization:
    case http::field::proxy_connection:
    case http::field::te:
    case http::field::trailer:
    case http::field::transfer_encoding:
    case http::field::upgrade:
      return true;
    default:
      return false;
  }
}

// Whether two header names are the same for the laxest reader: any case, and '_' for '-', as CGI-like
// software has it. `lower` is in lower case, with '-'.
inline bool is_alike(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    char c = name[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
    if (c != lower[i]) return false;
  }
  return true;
}

inline bool is_internal_name(std::string_view name) {
  constexpr std::string_view prefix = "x-roster-";
  return is_alike(name.substr(0, prefix.size()), prefix);
}

// Whether a service's header goes on to the client: not what is of this connection or of us, not what the
// gateway's session writes itself, and not X-Request-Id, which is the gateway's own.
inline bool is_passed_on(http::field id, std::string_view name) {
  switch (id) {
    case http::field::content_length:
    case http::field::date:
      return false;
    case http::field::unknown:
      return !is_internal_name(name) && !http::iequals(name, "X-Request-Id");
    default:
      return !is_hop_by_hop(id);
  }
}

}  // namespace roster::gateway
