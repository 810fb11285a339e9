// The gateway's rule table: match, authenticator, dialect, upstream. A rule is a row.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error/answers.hpp"
#include "common/http/request.hpp"
#include "common/http/routes.hpp"

namespace roster::gateway {

enum class credential_kind { bearer, api_key };
enum class service { participants, collections };

// "participants", "collections": the audience of an identity for that service.
std::string_view name_of(service which);

struct rule {
  std::string_view prefix;  // whole segments: "/api/teams" does not match "/api/teamsters"
  credential_kind accepts;
  service upstream;
};

inline constexpr rule rules[] = {
    {"/api/teams", credential_kind::bearer, service::participants},
    {"/api/user", credential_kind::bearer, service::participants},
    {"/api/current-team", credential_kind::bearer, service::participants},
    {"/api/v2/collections", credential_kind::api_key, service::collections},
};

// What of the published API the gateway answers by itself (proxy/proxy.cpp); a credential is not asked for.
inline constexpr http::route_key own_routes[] = {{http::verb::get, "/api/health"}};

// Bodies of any length, passed on as they come (proxy/relay.hpp).
inline constexpr http::route_key streamed_routes[] = {
    {http::verb::post, "/api/teams/{team}/participants/import"},
    {http::verb::get, "/api/teams/{team}/participants/export"},
    {http::verb::get, "/api/v2/collections/{collection_id}/users"},
    {http::verb::get, "/api/v2/collections/{collection_id}/all_users"},
};

// Where speed counts, and an answer takes a service next to no time: these share pipelined links, so that
// what is under way together becomes one batch at the service. Whoever adds a hot route adds it here. Every
// other request has a link for itself (upstream/link_pool.hpp): the slowest that can be on a shared link is
// what all others wait for.
struct quick_route {
  http::verb method;
  std::string_view pattern;
  bool only_minimal = false;  // with "Prefer: return=minimal": the whole answer may be a long list
};
inline constexpr quick_route quick_routes[] = {
    {http::verb::post, "/api/teams/{team}/participants"},
    {http::verb::get, "/api/teams/{team}/participants/{key}"},
    {http::verb::post, "/api/teams/{team}/participants/{key}/experiments"},
    {http::verb::post, "/api/teams/{team}/ingest"},
    {http::verb::post, "/api/v2/collections/{id}/guests", true},
};

// `segments` as http::split_path gives them: the gateway and the services read a path the same way, so that
// no spelling of a path reaches a service by another rule's credential.
const rule* match_rule(const std::vector<std::string>& segments);

// Whether it is for one of quick_routes. `segments` are of its path.
bool is_quick(const http::request& message, const std::vector<std::string>& segments);

}  // namespace roster::gateway
